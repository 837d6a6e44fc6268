//! The payments of this browser session, read from the ledger.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{error::AppError, money::Money};

/// A payment's state, derived from the ledger's facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentStatus {
    Processing,
    Paid,
    NotPaid,
    RefundPending,
    PartlyRefunded,
    Refunded,
}

impl PaymentStatus {
    pub fn label(self) -> &'static str {
        match self {
            Self::Processing => "Processing",
            Self::Paid => "Paid",
            Self::NotPaid => "Not paid",
            Self::RefundPending => "Refund pending",
            Self::PartlyRefunded => "Partly refunded",
            Self::Refunded => "Refunded",
        }
    }
}

/// One line of the account page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRow {
    /// Our checkout's id.
    pub id: String,
    /// `21 Nov 2026, 10:15 UTC`
    pub date: String,
    /// The same moment for machines, RFC 3339.
    pub datetime: String,
    pub product: String,
    pub quantity: i64,
    pub amount: Money,
    pub status: PaymentStatus,
}

/// Newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentsPage {
    pub rows: Vec<PaymentRow>,
    /// The cursor of the next, older page: `/account?before=..`.
    pub older: Option<String>,
}

/// The payments of this browser session, older than `before`.
#[server(endpoint = "payments")]
pub async fn list_payments(before: Option<String>) -> Result<PaymentsPage, AppError> {
    use crate::{account, http};

    let session = http::session().await?;
    let Some(visitor) = http::visitor(&session).await? else {
        return Ok(PaymentsPage {
            rows: Vec::new(),
            older: None,
        });
    };
    account::list(&http::state().inbox.db, &visitor, before.as_deref())
        .await
        .map_err(|error| error.logged("list payments"))
}
