//! What has to occur in a run, so that no story can be lost from it unseen.

use std::collections::BTreeSet;

/// Types of events, and what kinds of entries were posted.
pub type Occurred = BTreeSet<String>;

/// So many stories are enough for everything to occur.
const ENOUGH: usize = 150;

/// What `webhook::apply` reads of payments and payouts, but for `charge.captured`: the shop captures at once.
const KINDS: [&str; 25] = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "charge.succeeded",
    "charge.updated",
    "charge.refunded",
    "charge.refund.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "radar.early_fraud_warning.created",
    "radar.early_fraud_warning.updated",
    "payout.created",
    "payout.updated",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
];

/// By the first part of their source.
const ENTRIES: [&str; 8] = [
    "payment_intent",
    "refund",
    "refund_failed",
    "txn",
    "dispute_lost",
    "dispute_won",
    "payout",
    "payout_failed",
];

pub fn assert_all(occurred: &Occurred, stories: usize) {
    let missing: Vec<_> = KINDS
        .iter()
        .chain(&ENTRIES)
        .filter(|kind| !occurred.contains(**kind))
        .collect();
    assert!(
        stories < ENOUGH || missing.is_empty(),
        "in {stories} stories there was no {missing:?}: {occurred:?}"
    );
}
