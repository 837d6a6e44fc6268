use leptos::prelude::*;

use crate::{language::Language, money::Money};

/// An amount as the visitor writes it; what costs nothing is free.
#[component]
pub fn Amount(money: Money) -> impl IntoView {
    if money.amount == 0 {
        return "Free".into_any();
    }
    let language = expect_context::<Language>();
    let text = language.amount(&money);
    // A voice that reads English would read `1.234,56 €` wrongly.
    view! { <span lang=language.tag()>{text}</span> }.into_any()
}

/// The same where there is no room for markup, as on a button.
pub fn amount(money: &Money) -> String {
    expect_context::<Language>().amount(money)
}

/// A number of things as the visitor writes it.
pub fn number(number: i64) -> String {
    expect_context::<Language>().number(number)
}
