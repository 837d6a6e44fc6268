//! The desk at /operator: each function makes sure itself that an operator asks.

mod views;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

pub use views::*;

use crate::error::AppError;

/// Why an operator gives money back: the reasons that Stripe knows (docs: "Create a refund").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopReason {
    RequestedByCustomer,
    Duplicate,
    Fraudulent,
}

impl ShopReason {
    pub const ALL: [Self; 3] = [Self::RequestedByCustomer, Self::Duplicate, Self::Fraudulent];

    /// As forms, the database and Stripe spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RequestedByCustomer => "requested_by_customer",
            Self::Duplicate => "duplicate",
            Self::Fraudulent => "fraudulent",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::RequestedByCustomer => "Requested by customer",
            Self::Duplicate => "Duplicate",
            Self::Fraudulent => "Fraudulent",
        }
    }
}

/// What waits for an operator, and how the shop and Stripe agree.
#[server(endpoint = "operator_overview")]
pub async fn get_overview() -> Result<Overview, AppError> {
    use crate::{clock, http, operator};

    http::operator()?;
    operator::overview(&http::state().inbox.db, clock::now()).await
}

/// All payments, or those that are looked for, older than `before`.
#[server(endpoint = "operator_payments")]
pub async fn list_desk_payments(
    q: Option<String>,
    before: Option<String>,
) -> Result<DeskPayments, AppError> {
    use crate::{http, operator};

    http::operator()?;
    let sought = q.unwrap_or_default();
    operator::payments(&http::state().inbox.db, &sought, before.as_deref()).await
}

/// One payment; `None` where there is none.
#[server(endpoint = "operator_payment")]
pub async fn get_desk_payment(id: String) -> Result<Option<DeskPayment>, AppError> {
    use crate::{clock, http, operator};

    http::operator()?;
    let state = http::state();
    let who = http::who()?;
    operator::get(&state.inbox, &state.config, &who, &id, clock::now()).await
}

/// The events that somebody should look at.
#[server(endpoint = "operator_events")]
pub async fn list_desk_events(replayed: Option<String>) -> Result<DeskEvents, AppError> {
    use crate::{clock, http, operator};

    http::operator()?;
    let state = http::state();
    let replayed = replayed.as_deref();
    operator::events(&state.inbox, &state.config, replayed, clock::now()).await
}

/// Give back: a form posts here, and is sent on to the payment's page. `amount` as it was typed; empty is all that is left.
#[server(endpoint = "operator_refund")]
pub async fn operator_refund(
    id: String,
    payment: String,
    amount: String,
    reason: ShopReason,
    note: String,
    attempt: String,
) -> Result<(), AppError> {
    use crate::{clock, http, operator};

    let by = http::operator()?;
    let state = http::state();
    let mail = state.mail.clone();
    let page = format!("/operator/payments/{id}");
    let wanted = operator::Refund {
        checkout_id: id,
        payment_intent: payment,
        amount,
        reason,
        note,
        attempt,
    };
    // In a task of its own: a browser that goes away drops this handler, and Stripe may have made the refund by then.
    let task =
        tokio::spawn(
            async move { operator::refund(&state.inbox, &by, &wanted, clock::now()).await },
        );
    let done = task.await.map_err(|_| AppError::Unexpected)?;
    mail.wake();
    done?;
    leptos_axum::redirect(&page);
    Ok(())
}

/// Approve what a buyer has asked for; the buyer reads `word`.
#[server(endpoint = "operator_approve")]
pub async fn operator_approve(id: String, word: String, attempt: String) -> Result<(), AppError> {
    use crate::{clock, http, operator};

    let by = http::operator()?;
    let state = http::state();
    let mail = state.mail.clone();
    let decision = operator::Decision { id, word, attempt };
    let task =
        tokio::spawn(
            async move { operator::approve(&state.inbox, &by, &decision, clock::now()).await },
        );
    let done = task.await.map_err(|_| AppError::Unexpected)?;
    mail.wake();
    let checkout = done?;
    leptos_axum::redirect(&format!("/operator/payments/{checkout}"));
    Ok(())
}

/// Decline it; the buyer reads `word`.
#[server(endpoint = "operator_decline")]
pub async fn operator_decline(id: String, word: String, attempt: String) -> Result<(), AppError> {
    use crate::{clock, http, operator};

    let by = http::operator()?;
    let state = http::state();
    let decision = operator::Decision { id, word, attempt };
    let checkout = operator::decline(&state.inbox, &by, &decision, clock::now()).await?;
    state.mail.wake();
    leptos_axum::redirect(&format!("/operator/payments/{checkout}"));
    Ok(())
}

/// Correct a mistyped address: the payment is then theirs who can show that this one is.
#[server(endpoint = "operator_correct_address")]
pub async fn operator_correct_address(
    id: String,
    email: String,
    attempt: String,
) -> Result<(), AppError> {
    use crate::{clock, http, operator};

    let by = http::operator()?;
    let state = http::state();
    operator::correct(&state.inbox, &by, &id, &email, &attempt, clock::now()).await?;
    state.mail.wake();
    leptos_axum::redirect(&format!("/operator/payments/{id}"));
    Ok(())
}

/// Apply an event once more.
#[server(endpoint = "operator_replay")]
pub async fn operator_replay(id: String, attempt: String) -> Result<(), AppError> {
    use crate::{clock, http, operator};

    let by = http::operator()?;
    let state = http::state();
    operator::replay(&state.inbox, &by, &id, &attempt, clock::now()).await?;
    let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    leptos_axum::redirect(&format!("/operator/events?replayed={id}"));
    Ok(())
}
