//! The judge finds what is wrong in what a form asks, and nothing else.

use serde_json::json;

use super::{
    description::Description,
    spoilt::{line, verdict},
};

/// What a form may ask for, in an answer that is not looked at.
fn form(path: &str, pairs: &[(&str, &str)]) -> Vec<String> {
    let Some(verdict) = verdict(line("POST", path, pairs, 200, json!({}))) else {
        return Vec::new();
    };
    let about = format!("POST {path} with");
    verdict
        .invalid
        .into_iter()
        .filter(|mistake| mistake.starts_with(&about))
        .collect()
}

#[test]
fn forms_are_asked_as_described() {
    let intent = [
        ("amount", "100"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("metadata[1]", "one"),
    ];
    assert_eq!(form("/v1/payment_intents", &intent), Vec::<String>::new());
    assert_eq!(
        form("/v1/products/prod_1", &[("metadata", ""), ("images", "")]),
        Vec::<String>::new()
    );
    let order = [
        ("mode", "payment"),
        ("line_items[0][price_data][currency]", "pln"),
        ("line_items[0][price_data][unit_amount]", "1499"),
        ("line_items[0][price_data][product_data][name]", "A card"),
        ("line_items[0][quantity]", "1"),
    ];
    assert_eq!(form("/v1/checkout/sessions", &order), Vec::<String>::new());
}

#[test]
fn what_is_wrong_in_a_form_is_found() {
    let wrong: [(&str, &[(&str, &str)], &str); 6] = [
        ("/v1/refunds", &[("amount", "1.5")], "/amount"),
        (
            "/v1/refunds",
            &[("colour", "red")],
            "'colour' was unexpected",
        ),
        ("/v1/refunds", &[("reason", "dislike")], "/reason"),
        (
            "/v1/payment_intents",
            &[("amount", "100")],
            "\"currency\" is a required property",
        ),
        (
            "/v1/payment_intents/pi_1/confirm",
            &[("shipping[colour]", "red")],
            "/shipping",
        ),
        (
            "/v1/checkout/sessions",
            &[("line_items[0][colour]", "red")],
            "'colour' was unexpected",
        ),
    ];
    for (path, pairs, names) in wrong {
        let mistakes = form(path, pairs);
        if Description::read().is_some() {
            assert_eq!(mistakes.len(), 1, "{path} {pairs:?}");
            assert!(mistakes[0].contains(names), "{}", mistakes[0]);
        }
    }
}

#[test]
fn a_parameter_of_a_newer_version_is_exempt() {
    let newer = [("allowed_payment_method_types[0]", "card")];
    assert_eq!(form("/v1/checkout/sessions", &newer), Vec::<String>::new());
}
