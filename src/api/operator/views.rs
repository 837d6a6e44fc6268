//! What the desk shows.

use serde::{Deserialize, Serialize};

use crate::{
    api::{PaymentRow, PaymentView, RefundReason},
    error::NoRefund,
    money::Money,
};

/// One line of the desk's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRow {
    pub payment: PaymentRow,
    /// The buyer's, as corrected.
    pub address: Option<String>,
}

/// Newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskPayments {
    pub rows: Vec<DeskRow>,
    /// The cursor of the next, older page.
    pub older: Option<String>,
}

/// What waits for an operator, and how the shop and Stripe agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// Oldest first.
    pub asked: Vec<AskedRow>,
    pub more_asked: bool,
    /// How many events an operator should look at.
    pub troubled: i64,
    /// How many letters were refused, came too late, or have waited for long.
    pub stuck: i64,
    /// The latest of them, newest first.
    pub stuck_letters: Vec<StuckLetter>,
    /// The reconciling that began last.
    pub run: Option<ReconcileView>,
    /// The one that ended last, where that is another.
    pub last_run: Option<ReconcileView>,
}

/// A letter that has not left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StuckLetter {
    pub state: LetterState,
    pub to: String,
    pub subject: String,
    /// When it was written.
    pub date: String,
    pub datetime: String,
    /// The mail server's last words.
    pub words: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LetterState {
    /// It is tried again.
    Waits,
    Refused,
    TooLate,
}

/// A refund that a buyer has asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedRow {
    /// Our checkout's id.
    pub checkout: String,
    pub product: String,
    pub quantity: i64,
    pub address: Option<String>,
    pub money: Money,
    pub reason: RefundReason,
    /// `21 Nov 2026, 10:15 UTC`
    pub date: String,
    /// The same moment for machines, RFC 3339.
    pub datetime: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconcileView {
    /// Else it is under way, or was cut off.
    pub ended: bool,
    /// All is as Stripe has it.
    pub is_whole: bool,
    /// `30 days, 1,204 objects compared, 0 missing, 0 different`
    pub found: String,
    pub error: Option<String>,
    /// When it ended, else when it began.
    pub date: String,
    pub datetime: String,
}

/// One payment, with all that an operator may know and do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskPayment {
    /// As its buyer sees it, but for the time line, which has every act with who did it.
    pub payment: PaymentView,
    /// The buyer's address, as corrected.
    pub address: Option<String>,
    pub is_corrected: bool,
    /// What the buyer has asked for.
    pub decisions: Vec<DecisionView>,
    /// What can be given back: more than one where it was paid twice.
    pub offers: Vec<DeskOffer>,
    pub at_stripe: AtStripe,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionView {
    /// The refund request's.
    pub id: String,
    /// What the buyer asked for.
    pub money: Money,
    /// What approving gives back, or why it can only be declined.
    pub left: Result<Money, NoRefund>,
    pub reason: RefundReason,
    pub date: String,
    pub datetime: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskOffer {
    /// What the payment is called at Stripe.
    pub payment: String,
    pub amount: Money,
    pub date: String,
    /// What is left of it.
    pub left: Result<Money, NoRefund>,
}

/// An event that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskEvent {
    pub id: String,
    /// `None` where it could not be read.
    pub kind: Option<String>,
    pub object: Option<String>,
    /// Our checkout's id, where it is known whose it is.
    pub checkout: Option<String>,
    /// It rests with its error; else it waits for a payment that is not known.
    pub is_failed: bool,
    pub error: Option<String>,
    pub attempts: i64,
    /// `3 hours`
    pub age: String,
    pub datetime: String,
}

/// Oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskEvents {
    pub events: Vec<DeskEvent>,
    pub more: bool,
    pub replayed: Option<Replayed>,
    /// The last ones of events that belong to no payment, newest first.
    pub replays: Vec<DeskReplay>,
    pub at_stripe: AtStripe,
}

/// An event that an operator has replayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskReplay {
    pub event: String,
    /// `None` where it could not be read.
    pub kind: Option<String>,
    /// The operator's address.
    pub by: String,
    pub date: String,
    pub datetime: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    pub id: String,
    pub is_settled: bool,
}

/// Where to look something up at Stripe: the beginning of every address there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AtStripe {
    /// `https://dashboard.stripe.com/acct_../test`
    Dashboard(String),
    /// The built-in sandbox's.
    Desk(String),
}

impl AtStripe {
    /// The page about a payment, an event, a refund or a dispute; `None` where Stripe has none.
    pub fn link(&self, id: &str) -> Option<String> {
        let (kind, _) = id.split_once('_')?;
        let room = match (self, kind) {
            (_, "pi") | (Self::Desk(_), "cs") => "payments",
            (_, "evt") => "events",
            (Self::Desk(_), "re" | "pyr" | "du" | "dp") => "objects",
            (Self::Dashboard(_), "re" | "pyr") => "refunds",
            (Self::Dashboard(_), "du" | "dp") => "disputes",
            _ => return None,
        };
        let (Self::Dashboard(base) | Self::Desk(base)) = self;
        Some(format!("{base}/{room}/{id}"))
    }
}

#[cfg(test)]
mod tests {
    use super::AtStripe;

    #[test]
    fn each_thing_has_its_page() {
        let dashboard = AtStripe::Dashboard("https://dashboard.stripe.com/acct_1/test".to_owned());
        let desk = AtStripe::Desk("http://localhost:12111".to_owned());
        for (id, at_stripe, at_the_desk) in [
            ("pi_1", Some("payments/pi_1"), Some("payments/pi_1")),
            ("cs_test_1", None, Some("payments/cs_test_1")),
            ("re_1", Some("refunds/re_1"), Some("objects/re_1")),
            ("du_1", Some("disputes/du_1"), Some("objects/du_1")),
            ("evt_1", Some("events/evt_1"), Some("events/evt_1")),
            ("retrieved:re_1:5", None, None),
            ("rr_1", None, None),
            ("sha256:00", None, None),
        ] {
            let at = |base: &str, path: Option<&str>| path.map(|path| format!("{base}/{path}"));
            let account = "https://dashboard.stripe.com/acct_1/test";
            assert_eq!(dashboard.link(id), at(account, at_stripe), "{id}");
            assert_eq!(
                desk.link(id),
                at("http://localhost:12111", at_the_desk),
                "{id}"
            );
        }
    }
}
