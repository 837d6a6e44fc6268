use super::{
    About,
    draft::{Draft, amount},
};
use crate::{
    clock,
    ledger::disputes::{Dispute, Status},
    mail::Letter,
};

/// To an operator: a buyer went to the bank, and until when Stripe takes evidence.
pub fn dispute(about: &About<'_>, dispute: &Dispute) -> Letter {
    let disputed = amount(&dispute.money);
    let is_inquiry = matches!(
        dispute.status,
        Status::WarningNeedsResponse | Status::WarningUnderReview | Status::WarningClosed
    );
    let waits = matches!(
        dispute.status,
        Status::NeedsResponse | Status::WarningNeedsResponse
    );
    let due = dispute.due_by.filter(|_| waits).map(clock::readable);
    let what = match is_inquiry {
        true => {
            "The buyer's bank asks about this payment. No money has moved: refunding it ends the matter."
        }
        false => {
            "The buyer's bank was asked to take this payment back, and holds the money until it has decided."
        }
    };
    let preview = match &due {
        Some(due) => format!("Answer before {due}"),
        None => about.bought(),
    };
    let draft = Draft::new(
        format!("Dispute: {disputed} for {}", about.bought()),
        format!("{disputed} disputed"),
        preview,
    )
    .say(what);
    let draft = match &due {
        Some(due) => draft.say(format!(
            "Stripe takes evidence in its dashboard until then: {due}. Without an answer the bank decides for the buyer."
        )),
        None => draft,
    };
    draft
        .facts([
            ("Product", Some(about.bought())),
            ("Disputed", Some(disputed)),
            // Stripe's own word, such as `product_not_received`.
            ("Reason", Some(dispute.reason.replace('_', " "))),
            ("Answer before", due),
            ("Buyer", Some(about.buyer())),
            ("Reference", Some(dispute.id.clone())),
        ])
        .button("Look at the payment", about.desk())
        .about(about)
}
