use super::{
    About,
    draft::{Draft, amount},
};
use crate::{mail::Letter, money::Money};

/// To the buyer: the request has arrived. `is_decided` where nobody at the shop has to say yes any more.
pub fn refund_asked(about: &About<'_>, money: &Money, is_decided: bool) -> Letter {
    let asked = amount(money);
    let next = match is_decided {
        true => {
            "The money is on its way, and that can take some days. We write again when it has been returned."
        }
        false => "Somebody at the shop looks at it, and we write again as soon as it is decided.",
    };
    Draft::new(
        format!("You asked {} for a refund", about.shop()),
        "We have your request",
        format!("{asked} for {}", about.bought()),
    )
    .say(format!(
        "You asked to have {asked} back for {}. {next}",
        about.bought()
    ))
    .facts([
        ("Product", Some(about.bought())),
        ("Asked for", Some(asked)),
        ("Reference", Some(about.payment.id.clone())),
    ])
    .button("Look at your payment", about.page())
    .support(about.config)
    .about(about)
}
