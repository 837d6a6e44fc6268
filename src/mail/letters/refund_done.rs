use super::{
    About,
    draft::{Draft, amount},
};
use crate::{clock, ledger::refunds::Refund, mail::Letter};

/// To the buyer: the money is returned, whoever asked for that. `done_at` is unix seconds.
pub fn refund_done(about: &About<'_>, refund: &Refund, done_at: i64) -> Letter {
    let returned = amount(&refund.money);
    let in_part = refund.money.amount < about.payment.money.amount;
    Draft::new(
        format!("Your refund from {}", about.shop()),
        format!("{returned} returned to you"),
        format!("For {}", about.bought()),
    )
    .say(format!(
        "We have returned {returned} for {} to where it was paid from. Banks take some days, often five to ten, to show it.",
        about.bought()
    ))
    .facts([
        ("Product", Some(about.bought())),
        ("Paid", in_part.then(|| amount(&about.payment.money))),
        ("Returned", Some(returned)),
        ("Date", Some(clock::readable(done_at))),
        ("Reference", Some(refund.id.clone())),
    ])
    .button("Look at your payment", about.page())
    .support(about.config)
    .about(about)
}
