//! A payment's time line: each fact with its time.

use crate::{
    api::{Fact, FactKind, RefundReason},
    checkouts::Checkout,
    clock,
    ledger::{
        attempts::Attempt,
        payments::{self, Payment},
        refunds::{self, Refund},
    },
    money::Money,
    refund_requests::{RefundRequest, State},
};

/// Oldest first.
pub fn facts(
    checkout: &Checkout,
    payment: &Payment,
    attempts: &[Attempt],
    refunds: &[Refund],
    requests: &[RefundRequest],
) -> Vec<Fact> {
    let mut found = Found::default();
    found.add(
        FactKind::CheckoutStarted,
        Some(checkout.created_at),
        &checkout.money,
        None,
    );
    for attempt in attempts {
        let why = Some(no_success(&attempt.reason).to_owned());
        found.add(
            FactKind::AttemptFailed,
            Some(attempt.failed_at),
            &attempt.money,
            why,
        );
    }
    found.add(
        FactKind::Processing,
        payment.processing_at,
        &payment.money,
        None,
    );
    // What a program of before the time line applied has no other time.
    let happened = |status| (payment.status == status).then_some(payment.created_at);
    let failed = payment.failed_at.or(happened(payments::Status::Failed));
    found.add(FactKind::Failed, failed, &payment.money, None);
    let paid = payment.paid_at.or(happened(payments::Status::Paid));
    found.add(FactKind::Paid, paid, &payment.money, None);
    for request in requests {
        let reason = RefundReason::parse(&request.reason).map(|reason| reason.label().to_owned());
        found.add(
            FactKind::RefundRequested,
            Some(request.created_at),
            &request.money,
            reason,
        );
        let refused = request
            .answered_at
            .filter(|_| request.state == State::Refused);
        found.add(FactKind::RefundRefused, refused, &request.money, None);
    }
    for refund in refunds {
        // A card's refund succeeds as it is made: that is one fact.
        let happened = |is: bool| is.then_some(refund.created_at);
        let succeeded = refund
            .succeeded_at
            .or(happened(refund.status == refunds::Status::Succeeded));
        let failed = refund
            .failed_at
            .or(happened(refund.status.came_to_nothing()));
        let sent = Some(refund.created_at).filter(|at| succeeded != Some(*at));
        found.add(FactKind::RefundSent, sent, &refund.money, None);
        found.add(FactKind::Refunded, succeeded, &refund.money, None);
        let (what, note) = match refund.status {
            refunds::Status::Canceled => (FactKind::RefundCanceled, None),
            _ => (FactKind::RefundFailed, failure(refund)),
        };
        found.add(what, failed, &refund.money, note);
    }
    found.in_order()
}

/// Facts with their time in unix seconds.
#[derive(Default)]
struct Found(Vec<(i64, Fact)>);

impl Found {
    /// A fact without a time has not happened.
    fn add(&mut self, what: FactKind, at: Option<i64>, money: &Money, note: Option<String>) {
        let Some(at) = at else { return };
        let fact = Fact {
            what,
            money: money.clone(),
            note,
            date: clock::readable(at),
            datetime: clock::rfc3339(at),
        };
        self.0.push((at, fact));
    }

    fn in_order(mut self) -> Vec<Fact> {
        self.0.sort_by_key(|(at, fact)| (*at, fact.what));
        self.0.into_iter().map(|(_, fact)| fact).collect()
    }
}

/// Stripe's decline codes in words (docs: "Card declines"). A lost or stolen card is not told from any other.
fn no_success(reason: &str) -> &'static str {
    match reason {
        "payment_intent_authentication_failure" | "authentication_required" => {
            "Your bank did not confirm that it was you"
        }
        "insufficient_funds" => "There was not enough money on the card",
        "expired_card" => "The card has expired",
        "incorrect_cvc" => "The security code was wrong",
        "processing_error" => "The bank could not be reached",
        _ => "The bank declined the card",
    }
}

/// Stripe's `failure_reason` in words (docs: "Refunds", failed refunds).
fn failure(refund: &Refund) -> Option<String> {
    let words = match refund.failure_reason.as_deref()? {
        "lost_or_stolen_card" => "The card was reported lost or stolen",
        "expired_or_canceled_card" => "The card has expired or was canceled",
        "charge_for_pending_refund_disputed" => "The payment was disputed meanwhile",
        "insufficient_funds" => "There was not enough money to return",
        "merchant_request" => "The shop called it back",
        _ => "The bank did not accept it",
    };
    Some(words.to_owned())
}
