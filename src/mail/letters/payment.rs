use super::{
    About,
    draft::{Draft, amount},
};
use crate::{clock, mail::Letter};

/// To an operator: somebody has bought something. `paid_at` is unix seconds.
pub fn payment(about: &About<'_>, paid_at: i64) -> Letter {
    let paid = amount(&about.payment.money);
    let mismatch = about.payment.mismatch.as_ref();
    let draft = Draft::new(
        format!("New payment: {paid} for {}", about.bought()),
        format!("{paid} for {}", about.bought()),
        format!("From {}", about.buyer()),
    );
    let draft = match mismatch {
        Some(mismatch) => draft.say(format!(
            "What was paid is not what was asked for: {mismatch}."
        )),
        None => draft,
    };
    draft
        .facts([
            ("Product", Some(about.bought())),
            ("Paid", Some(paid)),
            ("Buyer", Some(about.buyer())),
            ("Date", Some(clock::readable(paid_at))),
            ("Reference", Some(about.payment.id.clone())),
        ])
        .button("Look at the payment", about.desk())
        .about(about)
}
