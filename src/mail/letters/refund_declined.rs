use super::{
    About,
    draft::{Draft, amount},
};
use crate::{mail::Letter, money::Money};

/// To the buyer: an operator has said no, in these words.
pub fn refund_declined(about: &About<'_>, money: &Money, word: Option<&str>) -> Letter {
    let asked = amount(money);
    Draft::new(
        format!("Your request for a refund from {}", about.shop()),
        "Your refund was declined",
        format!("{asked} for {}", about.bought()),
    )
    .say(format!(
        "You asked to have {asked} back for {}. {} has decided not to return it.",
        about.bought(),
        about.shop()
    ))
    .quote(word)
    .facts([
        ("Product", Some(about.bought())),
        ("Asked for", Some(asked)),
        ("Reference", Some(about.payment.id.clone())),
    ])
    .button("Look at your payment", about.page())
    .support(about.config)
    .about(about)
}
