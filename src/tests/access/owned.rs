//! What is asked for: something of the owner's, whoever asks.

use till::random;

use crate::support::{EMAIL, TestApp};

/// What of the owner's stands in the place of a route's parameters, and in forms.
pub struct Owned {
    /// The mug's.
    pub checkout: String,
    pub payment: String,
    /// The tote's, which was asked back.
    pub other_request: String,
    pub session: String,
    pub token: String,
    pub product: String,
    pub price: String,
    pub failed_event: String,
    pub mail: String,
}

pub fn fill(path: &str, owned: &Owned) -> String {
    let id = match path {
        path if path.starts_with("/products/") => &owned.product,
        path if path.starts_with("/outbox/") => &owned.mail,
        _ => &owned.checkout,
    };
    let query = match path {
        "/success" => format!("?session_id={}", owned.session),
        "/cancel" => format!("?token={}", owned.token),
        _ => String::new(),
    };
    let path = format!("{path}{query}");
    path.replace("{id}", id)
        .replace("{build}", "nothing")
        .replace("{*name}", "nothing.js")
}

pub async fn fields(app: &TestApp, path: &str, owned: &Owned) -> Vec<(&'static str, String)> {
    let text = |text: &str| text.to_owned();
    let attempt = ("attempt", random::text(32));
    match path {
        "/api/checkout" => vec![
            ("price", owned.price.clone()),
            ("quantity", text("2")),
            attempt,
        ],
        "/api/success" | "/api/look_again" => vec![("session_id", owned.session.clone())],
        "/api/cancel" => vec![("token", owned.token.clone())],
        "/api/product" => vec![("id", owned.product.clone())],
        "/api/payment" | "/api/payment_status" | "/api/refund_offer" | "/api/operator_payment" => {
            vec![("id", owned.checkout.clone())]
        }
        "/api/refund" => vec![
            ("id", owned.checkout.clone()),
            ("payment", owned.payment.clone()),
            ("reason", text("other")),
        ],
        "/api/sign_in" => vec![("email", format!("{}@example.com", random::text(12)))],
        "/api/sign_in_code" => vec![("code", text("000000"))],
        "/api/sign_in_link" => vec![("token", text("guessed"))],
        "/api/outbox_mail" => vec![("id", owned.mail.clone())],
        "/api/operator_approve" => vec![
            ("id", owned.other_request.clone()),
            ("word", text("")),
            attempt,
        ],
        "/api/operator_decline" => {
            let sql = "select id from refund_requests where payment_intent = $1";
            let (id,): (String,) = app.one(sql, &[&owned.payment]).await;
            vec![("id", id), ("word", text("Worn.")), attempt]
        }
        "/api/operator_refund" => vec![
            ("id", owned.checkout.clone()),
            ("payment", owned.payment.clone()),
            ("amount", text("1.00")),
            ("reason", text("requested_by_customer")),
            ("note", text("")),
            attempt,
        ],
        "/api/operator_correct_address" => {
            vec![
                ("id", owned.checkout.clone()),
                ("email", text(EMAIL)),
                attempt,
            ]
        }
        "/api/operator_replay" => vec![("id", owned.failed_event.clone()), attempt],
        _ => vec![],
    }
}
