use super::{
    About,
    draft::{Draft, amount},
};
use crate::{clock, mail::Letter, money::Money};

/// To the buyer: what was bought, and what it cost. `paid_at` is unix seconds.
pub fn receipt(about: &About<'_>, paid_at: i64) -> Letter {
    let payment = about.payment;
    let paid = amount(&payment.money);
    let free = payment.money.amount == 0;
    let heading = match free {
        true => "Thank you for your order".to_owned(),
        false => format!("Thank you: {paid} paid"),
    };
    let shown = payment
        .presentment
        .as_ref()
        .filter(|shown: &&Money| shown.currency != payment.money.currency);
    let suffix = about.config.merchant.statement_descriptor_suffix.as_ref();
    Draft::new(
        format!("Your receipt from {}", about.shop()),
        heading,
        format!("{}, {paid}", about.bought()),
    )
    .facts([
        ("Product", Some(about.checkout.product_name.clone())),
        (
            "Quantity",
            Some(crate::language::Language::ENGLISH.number(about.checkout.quantity)),
        ),
        ("Date", Some(clock::readable(paid_at))),
        ("Reference", Some(payment.id.clone())),
        ("Total", Some(paid)),
        ("Shown to you as", shown.map(amount)),
        (
            "On your card statement",
            suffix
                .filter(|_| !free)
                .map(|suffix| format!("look for {suffix}")),
        ),
    ])
    .button("Look at your payment", about.page())
    .support(about.config)
    .about(about)
}
