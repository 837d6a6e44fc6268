use super::{
    About,
    draft::{Draft, amount},
};
use crate::{mail::Letter, money::Money};

/// To the buyer: the money could not be returned. `reference` is the refund's, or the payment's where there is no refund.
pub fn refund_failed(about: &About<'_>, money: &Money, reference: &str) -> Letter {
    let failed = amount(money);
    Draft::new(
        format!("Your refund from {} did not arrive", about.shop()),
        format!("{failed} could not be returned"),
        "The money is still with us.",
    )
    .say(format!(
        "We tried to return {failed} for {} to where it was paid from, and it was not accepted there. The money is still \
         with us, and still yours: it can be returned another way.",
        about.bought()
    ))
    .say("Please answer this message, so that we can agree on how.")
    .facts([
        ("Product", Some(about.bought())),
        ("Not returned", Some(failed)),
        ("Reference", Some(reference.to_owned())),
    ])
    .button("Look at your payment", about.page())
    .support(about.config)
    .about(about)
}
