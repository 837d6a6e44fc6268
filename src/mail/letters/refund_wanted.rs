use super::{
    About,
    draft::{Draft, amount},
};
use crate::{mail::Letter, money::Money};

/// To an operator: a buyer wants money back, for this reason. `waits` where an operator has to decide.
pub fn refund_wanted(
    about: &About<'_>,
    money: &Money,
    reason: Option<&str>,
    waits: bool,
) -> Letter {
    let asked = amount(money);
    let (next, button) = match waits {
        true => ("It waits for you to approve or decline it.", "Decide"),
        false => (
            "Nobody has to decide: Stripe is asked to return it.",
            "Look at the payment",
        ),
    };
    Draft::new(
        format!("Refund asked for: {asked} for {}", about.bought()),
        format!("{} asks for {asked} back", about.buyer()),
        next,
    )
    .say(next)
    .facts([
        ("Product", Some(about.bought())),
        ("Paid", Some(amount(&about.payment.money))),
        ("Asked for", Some(asked)),
        ("Reason", reason.map(str::to_owned)),
        ("Buyer", Some(about.buyer())),
        ("Reference", Some(about.payment.id.clone())),
    ])
    .button(button, about.desk())
    .about(about)
}
