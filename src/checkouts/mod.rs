//! Checkouts: what a visitor asked to buy, committed before Stripe hears of it.

mod begin;
mod change;
mod create;
mod details;
mod earlier;
mod find;
mod look;

pub use begin::{Begun, Destination, begin};
pub use change::{claim_retrieval, complete, expire};
pub use details::{details, payment_status};
pub use find::{find, find_own, find_payment, find_visible};
pub use look::{Looking, after_cancel, after_return};

use crate::money::Money;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The payment page can be used, as far as we know.
    Open,
    Complete,
    Expired,
    /// Stripe made no session that anybody was sent to.
    Failed,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "complete" => Self::Complete,
            "expired" => Self::Expired,
            "failed" => Self::Failed,
            // The column's check allows no fifth.
            _ => Self::Open,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Checkout {
    pub id: String,
    /// In the success and cancel URLs; shows the state and nothing else.
    pub token: String,
    /// The visitor id kept in the browser's session.
    pub owner: String,
    pub product_id: String,
    pub product_name: String,
    pub price_id: String,
    pub quantity: i64,
    /// What was asked for: the price times the quantity.
    pub money: Money,
    pub idempotency_key: String,
    pub session_id: Option<String>,
    pub session_url: Option<String>,
    pub status: Status,
    /// Unix seconds, like every time here.
    pub created_at: i64,
    pub returned_at: Option<i64>,
    /// When Stripe was last asked about the session; where there is none, when it failed at making it.
    pub retrieved_at: Option<i64>,
    /// Who was signed in when it was begun.
    pub buyer_id: Option<String>,
    /// The buyer's customer at Stripe, which the session is made for.
    pub customer_id: Option<String>,
    /// What an operator has put in the place of the address that the buyer gave.
    pub corrected_email: Option<String>,
}

impl Checkout {
    /// The buyer's page about this checkout.
    pub fn success_path(&self) -> String {
        match &self.session_id {
            Some(session_id) => format!("/success?session_id={session_id}&token={}", self.token),
            None => format!("/success?token={}", self.token),
        }
    }
}

/// What the form asks for: nothing in it is money.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub price_id: String,
    pub quantity: i64,
    /// Made with the form; a double click carries the same.
    pub attempt: String,
}
