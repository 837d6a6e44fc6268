//! One line a route: what nobody, another visitor, another buyer, the owner's browser, the owner signed in elsewhere and
//! the operator are told. A new route that is missing here fails.

/// Method, route, and answers: the status, where it leads, and `shown` where something of the owner's is in it.
pub const TABLE: &[(&str, &str, [&str; 6])] = &[
    ("GET", "/", ["200"; 6]),
    ("GET", "/products/{id}", ["200"; 6]),
    (
        "GET",
        "/account",
        ["200", "200", "200", "200 shown", "200 shown", "200"],
    ),
    (
        "GET",
        "/account/payments/{id}",
        ["404", "404", "404", "200 shown", "200 shown", "200 shown"],
    ),
    // An operator is led to the desk.
    (
        "GET",
        "/account/payments/{id}/refund",
        ["404", "404", "404", "200 shown", "200 shown", "200"],
    ),
    (
        "GET",
        "/success",
        ["404", "404", "404", "200 shown", "200 shown", "200 shown"],
    ),
    // The token of a return URL shows the state to whoever holds it, and details to who may see them.
    ("GET", "/cancel", ["200"; 6]),
    (
        "GET",
        "/sign-in",
        ["200", "200", "200", "200", "200 shown", "200"],
    ),
    ("GET", "/sign-in/code", ["200"; 6]),
    ("GET", "/sign-in/link", ["200"; 6]),
    (
        "GET",
        "/operator",
        [
            "302 /sign-in",
            "302 /sign-in",
            "404",
            "302 /sign-in",
            "404",
            "200 shown",
        ],
    ),
    (
        "GET",
        "/operator/payments/{id}",
        [
            "302 /sign-in",
            "302 /sign-in",
            "404",
            "302 /sign-in",
            "404",
            "200 shown",
        ],
    ),
    (
        "GET",
        "/operator/events",
        [
            "302 /sign-in",
            "302 /sign-in",
            "404",
            "302 /sign-in",
            "404",
            "200",
        ],
    ),
    // There for everybody, and only where mail goes nowhere else.
    ("GET", "/outbox", ["200 shown"; 6]),
    ("GET", "/outbox/{id}", ["200 shown"; 6]),
    ("GET", "/outbox/{id}/html", ["200"; 6]),
    ("GET", "/favicon.svg", ["200"; 6]),
    ("GET", "/images/{*name}", ["404"; 6]),
    ("GET", "/pkg/{*name}", ["404"; 6]),
    ("GET", "/build/{build}/{*name}", ["404"; 6]),
    ("GET", "/api/product", ["200"; 6]),
    ("GET", "/api/products", ["200"; 6]),
    ("POST", "/webhook", ["400"; 6]),
    (
        "POST",
        "/api/success",
        ["404", "404", "404", "200 shown", "200 shown", "200 shown"],
    ),
    (
        "POST",
        "/api/cancel",
        ["200", "200", "200", "200 shown", "200 shown", "200 shown"],
    ),
    (
        "POST",
        "/api/look_again",
        ["404", "404", "404", "200", "200", "200"],
    ),
    (
        "POST",
        "/api/payment",
        ["404", "404", "404", "200 shown", "200 shown", "200 shown"],
    ),
    (
        "POST",
        "/api/payment_status",
        ["404", "404", "404", "200", "200", "200"],
    ),
    (
        "POST",
        "/api/payments",
        ["200", "200", "200", "200 shown", "200 shown", "200"],
    ),
    (
        "POST",
        "/api/refund_offer",
        ["404", "404", "404", "200 shown", "200 shown", "200 shown"],
    ),
    (
        "POST",
        "/api/operator_overview",
        ["404", "404", "404", "404", "404", "200 shown"],
    ),
    (
        "POST",
        "/api/operator_payments",
        ["404", "404", "404", "404", "404", "200 shown"],
    ),
    (
        "POST",
        "/api/operator_payment",
        ["404", "404", "404", "404", "404", "200 shown"],
    ),
    (
        "POST",
        "/api/operator_events",
        ["404", "404", "404", "404", "404", "200"],
    ),
    ("POST", "/api/outbox", ["200 shown"; 6]),
    ("POST", "/api/outbox_mail", ["200 shown"; 6]),
    ("POST", "/api/sign_in_asked", ["200"; 6]),
    ("POST", "/api/sign_in_link", ["200"; 6]),
    ("POST", "/api/sign_in_code", ["410"; 6]),
    // What changes something. A buyer's form is for who bought: the operator has forms of their own.
    (
        "POST",
        "/api/refund",
        [
            "404",
            "404",
            "404",
            "200 /account/payments/:id",
            "200 /account/payments/:id",
            "404",
        ],
    ),
    (
        "POST",
        "/api/operator_decline",
        [
            "404",
            "404",
            "404",
            "404",
            "404",
            "200 /operator/payments/:id",
        ],
    ),
    (
        "POST",
        "/api/operator_approve",
        [
            "404",
            "404",
            "404",
            "404",
            "404",
            "200 /operator/payments/:id",
        ],
    ),
    (
        "POST",
        "/api/operator_refund",
        [
            "404",
            "404",
            "404",
            "404",
            "404",
            "200 /operator/payments/:id",
        ],
    ),
    (
        "POST",
        "/api/operator_correct_address",
        [
            "404",
            "404",
            "404",
            "404",
            "404",
            "200 /operator/payments/:id",
        ],
    ),
    (
        "POST",
        "/api/operator_replay",
        ["404", "404", "404", "404", "404", "200 /operator/events"],
    ),
    ("POST", "/api/checkout", ["200 /c/pay/:id"; 6]),
    ("POST", "/api/sign_in", ["200 /sign-in/code"; 6]),
    ("POST", "/api/sign_out_everywhere", ["200 /account"; 6]),
    ("POST", "/api/sign_out", ["200 /account"; 6]),
];
