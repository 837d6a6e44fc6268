//! Asking for money back.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::PaymentView;
use crate::error::AppError;

/// Why a buyer wants the money back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    ChangedMind,
    Duplicate,
    NotReceived,
    NotAsDescribed,
    Other,
}

impl RefundReason {
    pub const ALL: [Self; 5] = [
        Self::ChangedMind,
        Self::Duplicate,
        Self::NotReceived,
        Self::NotAsDescribed,
        Self::Other,
    ];

    /// As forms, the database and Stripe's metadata spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ChangedMind => "changed_mind",
            Self::Duplicate => "duplicate",
            Self::NotReceived => "not_received",
            Self::NotAsDescribed => "not_as_described",
            Self::Other => "other",
        }
    }

    /// `None` for what no form of ours sends.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::ChangedMind => "I changed my mind",
            Self::Duplicate => "I bought it twice",
            Self::NotReceived => "It did not arrive",
            Self::NotAsDescribed => "It is not what I expected",
            Self::Other => "Another reason",
        }
    }
}

/// What would be given back: the payment, after Stripe was asked whether it is disputed.
#[server(endpoint = "refund_offer")]
pub async fn get_refund_offer(id: String) -> Result<PaymentView, AppError> {
    use crate::{
        account, clock,
        error::NoRefund,
        http,
        refund_requests::{self, Asker},
    };

    let state = http::state();
    let who = http::who()?;
    let now = clock::now();
    let get = || account::get(&state.inbox, &state.config, &who, &id, now);
    let payment = get().await?;
    if payment.refund.is_err() || !payment.yours {
        return Ok(payment);
    }
    let page = Asker::Page {
        checkout_id: &payment.id,
    };
    let question = refund_requests::ask_charge(&state.inbox, &payment.reference, page, now);
    match tokio::time::timeout(refund_requests::PAGE_WAITS, question).await {
        Ok(Ok(())) => get().await,
        // The form stands: it asks again when it is sent.
        Err(_) | Ok(Err(AppError::NoRefund(NoRefund::Unasked))) => Ok(payment),
        Ok(Err(AppError::NoRefund(why))) => Ok(PaymentView {
            refund: Err(why),
            ..payment
        }),
        Ok(Err(error)) => Err(error),
    }
}

/// Confirm refund: a plain form posts here and is sent on to the payment's page. Takes no amount: all that is left of
/// `payment`, the reference that the page has shown, goes back.
#[server(endpoint = "refund")]
pub async fn request_refund(
    id: String,
    payment: String,
    reason: RefundReason,
) -> Result<(), AppError> {
    use crate::{clock, http, refund_requests};

    let state = http::state();
    let who = http::who()?;
    let page = format!("/account/payments/{id}");
    let mail = state.mail.clone();
    // In a task of its own: a browser that goes away drops this handler, and Stripe may have made the refund by then.
    let task = tokio::spawn(async move {
        refund_requests::begin(
            &state.inbox,
            &state.config,
            &who,
            &id,
            &payment,
            reason,
            clock::now(),
        )
        .await
    });
    let done = task.await.map_err(|_| AppError::Unexpected)?;
    // What is committed is told, whatever Stripe has answered.
    mail.wake();
    done?;
    leptos_axum::redirect(&page);
    Ok(())
}
