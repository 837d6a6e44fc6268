use super::{
    About,
    draft::{Draft, amount},
};
use crate::mail::Letter;

/// To the buyer: the bank was asked for the money for days, and did not give it.
pub fn debit_failed(about: &About<'_>) -> Letter {
    let asked = amount(&about.payment.money);
    Draft::new(
        format!("Your payment to {} did not arrive", about.shop()),
        "Your bank did not make the payment",
        format!("{} for {} was not paid.", asked, about.bought()),
    )
    .say(format!(
        "Your bank was asked for {asked} for {}, and did not give it. Nothing was paid, so the order does not stand.",
        about.bought()
    ))
    .say("If you still want it, please order once more: another way to pay may work at once.")
    .facts([
        ("Product", Some(about.bought())),
        ("Not paid", Some(asked)),
        ("Reference", Some(about.payment.id.clone())),
    ])
    .button("Look at your payment", about.page())
    .support(about.config)
    .about(about)
}
