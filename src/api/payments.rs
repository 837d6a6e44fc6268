//! The payments of this browser and of who is signed in, read from the ledger.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::CheckoutDetails;
use crate::{
    error::{AppError, NoRefund},
    money::Money,
};

/// A payment's state, derived from the ledger's facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentStatus {
    Processing,
    Paid,
    /// There was nothing to be paid.
    Free,
    NotPaid,
    /// The shop has not decided on it yet.
    RefundRequested,
    RefundPending,
    /// Stripe has asked the buyer where the money shall go.
    RefundNeedsAction,
    PartlyRefunded,
    Refunded,
    RefundFailed,
    /// The bank holds the money until it has decided.
    Disputed,
    DisputeLost,
}

impl PaymentStatus {
    /// Of a bank debit, which Stripe has told us of.
    pub const ON_ITS_WAY: &str = "Your bank has been asked for the money, and that can take some days. Do not pay again: \
        your payments say when it has arrived.";
    /// Of a payment that we have not heard of yet.
    pub const UNCONFIRMED: &str =
        "Your payment is on its way, and we are waiting for its confirmation. Do not pay again.";

    pub fn label(self) -> &'static str {
        match self {
            Self::Processing => "Processing",
            Self::Paid => "Paid",
            Self::Free => "Free",
            Self::NotPaid => "Not paid",
            Self::RefundRequested => "Refund requested",
            Self::RefundPending => "Refund pending",
            Self::RefundNeedsAction => "Refund needs you",
            Self::PartlyRefunded => "Partly refunded",
            Self::Refunded => "Refunded",
            Self::RefundFailed => "Refund failed",
            Self::Disputed => "Disputed",
            Self::DisputeLost => "Dispute lost",
        }
    }
}

/// What the buyer's bank has said of a payment, where its status does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BankWord {
    /// It asks, and no money has moved.
    Asks,
    /// It was asked to take the money back, and has decided that the shop keeps it.
    LetsItStand,
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
    /// What has gone back to the buyer; `None` where nothing has.
    pub returned: Option<Money>,
    pub bank: Option<BankWord>,
    /// Its checkout was paid more than once.
    pub overpaid: bool,
}

/// Newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentsPage {
    pub rows: Vec<PaymentRow>,
    /// The cursor of the next, older page: `/account?before=..`.
    pub older: Option<String>,
}

/// One payment, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentView {
    /// Our checkout's id.
    pub id: String,
    pub details: CheckoutDetails,
    /// What the payment is called at Stripe: for letters to the merchant.
    pub reference: String,
    /// What has gone back to the buyer; `None` where nothing has.
    pub returned: Option<Money>,
    /// Oldest first.
    pub facts: Vec<Fact>,
    /// Who looks is its buyer; else an operator, who asks for nothing here.
    pub yours: bool,
    /// What the buyer may have back now.
    pub refund: Result<Money, NoRefund>,
    pub bank: Option<BankWord>,
    /// It was paid more than once.
    pub overpaid: bool,
    /// A refund was asked for a moment ago, so the news of it may come any second.
    pub expects_news: bool,
}

/// Something that happened to a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub what: FactKind,
    /// `None` where it is not about money.
    pub money: Option<Money>,
    /// More about it, in words.
    pub note: Option<String>,
    /// `21 Nov 2026, 10:15 UTC`
    pub date: String,
    /// The same moment for machines, RFC 3339.
    pub datetime: String,
    /// The event that proves it, where Stripe told of it.
    pub event: Option<String>,
    /// The journal entries that it posted, where money moved.
    pub entries: Vec<String>,
    /// What it is about at Stripe: a payment, a refund or a dispute.
    pub object: Option<String>,
    /// The operator whose act it was: told to operators alone.
    pub by: Option<String>,
}

/// In the order in which facts of the same second are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FactKind {
    CheckoutStarted,
    AttemptFailed,
    Processing,
    Failed,
    Paid,
    /// Completed, where there was nothing to be paid.
    Ordered,
    RefundRequested,
    RefundDeclined,
    RefundApproved,
    RefundByShop,
    RefundRefused,
    RefundSent,
    RefundNeedsAction,
    Refunded,
    RefundFailed,
    RefundCanceled,
    Inquiry,
    DisputeOpened,
    FundsWithdrawn,
    FundsReinstated,
    DisputeWon,
    DisputeLost,
    DisputeClosed,
    /// An operator's, told to operators alone.
    AddressCorrected,
    EventReplayed,
}

impl FactKind {
    pub fn label(self) -> &'static str {
        match self {
            Self::CheckoutStarted => "Checkout started",
            Self::AttemptFailed => "Attempt failed",
            Self::Processing => "Payment on its way",
            Self::Failed => "Payment failed",
            Self::Paid => "Paid",
            Self::Ordered => "Ordered",
            Self::RefundRequested => "Refund requested",
            Self::RefundDeclined => "Refund declined by the shop",
            Self::RefundApproved => "Refund approved by the shop",
            Self::RefundByShop => "Refund by the shop",
            Self::RefundRefused => "Refund not accepted",
            Self::RefundSent => "Refund sent",
            Self::RefundNeedsAction => "Refund needs you",
            Self::Refunded => "Refunded",
            Self::RefundFailed => "Refund failed",
            Self::RefundCanceled => "Refund canceled",
            Self::Inquiry => "Your bank asked about it",
            Self::DisputeOpened => "Disputed at your bank",
            Self::FundsWithdrawn => "Held by your bank",
            Self::FundsReinstated => "Returned to the shop",
            Self::DisputeWon => "Bank decided for the shop",
            Self::DisputeLost => "Bank decided for you",
            Self::DisputeClosed => "Dispute closed",
            Self::AddressCorrected => "Address corrected",
            Self::EventReplayed => "Event replayed",
        }
    }
}

/// One payment of theirs; `NotFound` where it is not theirs to see.
#[server(endpoint = "payment")]
pub async fn get_payment(id: String) -> Result<PaymentView, AppError> {
    use crate::{account, clock, http};

    let state = http::state();
    let who = http::who()?;
    let now = clock::now();
    account::get(&state.inbox, &state.config, &who, &id, now).await
}

/// The payment page's island looks again: the status alone, as JSON.
#[server(endpoint = "payment_status")]
pub async fn get_payment_status(id: String) -> Result<PaymentStatus, AppError> {
    get_payment(id).await.map(|payment| payment.details.status)
}

/// The payments of this browser and of who is signed in, older than `before`.
#[server(endpoint = "payments")]
pub async fn list_payments(before: Option<String>) -> Result<PaymentsPage, AppError> {
    use crate::{account, http};

    let who = http::who()?;
    account::list(&http::state().inbox.db, &who, before.as_deref())
        .await
        .map_err(|error| error.logged("list payments"))
}
