//! Checks answers against Stripe's own OpenAPI description, where there is one.

use std::sync::OnceLock;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::openapi;

/// What the sandbox answers, by Stripe's path templates.
const OPERATIONS: &[(&str, &str)] = &[
    ("get", "/v1/account"),
    ("get", "/v1/balance"),
    ("get", "/v1/balance_transactions"),
    ("get", "/v1/balance_transactions/{id}"),
    ("get", "/v1/charges"),
    ("get", "/v1/charges/{charge}"),
    ("get", "/v1/checkout/sessions"),
    ("post", "/v1/checkout/sessions"),
    ("get", "/v1/checkout/sessions/{session}"),
    ("post", "/v1/checkout/sessions/{session}"),
    ("get", "/v1/checkout/sessions/{session}/line_items"),
    ("post", "/v1/checkout/sessions/{session}/expire"),
    ("get", "/v1/customers"),
    ("post", "/v1/customers"),
    ("get", "/v1/customers/{customer}"),
    ("post", "/v1/customers/{customer}"),
    ("delete", "/v1/customers/{customer}"),
    ("get", "/v1/disputes"),
    ("get", "/v1/disputes/{dispute}"),
    ("post", "/v1/disputes/{dispute}"),
    ("post", "/v1/disputes/{dispute}/close"),
    ("get", "/v1/events"),
    ("get", "/v1/events/{id}"),
    ("get", "/v1/payment_intents"),
    ("post", "/v1/payment_intents"),
    ("get", "/v1/payment_intents/{intent}"),
    ("post", "/v1/payment_intents/{intent}"),
    ("post", "/v1/payment_intents/{intent}/cancel"),
    ("post", "/v1/payment_intents/{intent}/confirm"),
    ("get", "/v1/payment_methods"),
    ("post", "/v1/payment_methods"),
    ("get", "/v1/payment_methods/{payment_method}"),
    ("post", "/v1/payment_methods/{payment_method}"),
    ("post", "/v1/payment_methods/{payment_method}/attach"),
    ("post", "/v1/payment_methods/{payment_method}/detach"),
    ("get", "/v1/payouts"),
    ("post", "/v1/payouts"),
    ("get", "/v1/payouts/{payout}"),
    ("post", "/v1/payouts/{payout}"),
    ("post", "/v1/payouts/{payout}/cancel"),
    ("get", "/v1/prices"),
    ("post", "/v1/prices"),
    ("get", "/v1/prices/{price}"),
    ("post", "/v1/prices/{price}"),
    ("get", "/v1/products"),
    ("post", "/v1/products"),
    ("get", "/v1/products/{id}"),
    ("post", "/v1/products/{id}"),
    ("get", "/v1/radar/early_fraud_warnings"),
    (
        "get",
        "/v1/radar/early_fraud_warnings/{early_fraud_warning}",
    ),
    ("get", "/v1/refunds"),
    ("post", "/v1/refunds"),
    ("get", "/v1/refunds/{refund}"),
    ("post", "/v1/refunds/{refund}"),
    ("post", "/v1/refunds/{refund}/cancel"),
    ("get", "/v1/webhook_endpoints"),
    ("post", "/v1/webhook_endpoints"),
    ("get", "/v1/webhook_endpoints/{webhook_endpoint}"),
    ("post", "/v1/webhook_endpoints/{webhook_endpoint}"),
    ("delete", "/v1/webhook_endpoints/{webhook_endpoint}"),
];

struct Description {
    validator: Validator,
    schemas: Value,
}

/// Reads the description, which takes a second.
pub fn prepare() {
    description();
}

fn description() -> Option<&'static Description> {
    static READ: OnceLock<Option<Description>> = OnceLock::new();
    READ.get_or_init(read).as_ref()
}

fn read() -> Option<Description> {
    let mut document = openapi::document("the check of answers against Stripe's description")?;
    // One schema with a property for each operation and each kind of object is compiled once.
    let mut properties = Map::new();
    for &(method, path) in OPERATIONS {
        let responses = &document["paths"][path][method]["responses"];
        for (outcome, status) in [("ok", "200"), ("error", "default")] {
            let schema = &responses[status]["content"]["application/json"]["schema"];
            assert!(schema.is_object(), "{method} {path} is not described");
            properties.insert(format!("{method} {path} {outcome}"), schema.clone());
        }
    }
    let schemas = document["components"]["schemas"].take();
    for name in schemas.as_object().expect("schemas").keys() {
        properties.insert(
            format!("object {name}"),
            json!({ "$ref": format!("#/components/schemas/{name}") }),
        );
    }
    let root = json!({ "properties": properties, "components": { "schemas": schemas.clone() } });
    let validator = jsonschema::options()
        .with_draft(Draft::Draft7)
        .build(&root)
        .expect("the description is a schema");
    Some(Description { validator, schemas })
}

fn template(method: &str, path: &str) -> Option<&'static str> {
    let segments: Vec<&str> = path.split('/').collect();
    OPERATIONS
        .iter()
        .find(|(verb, template)| {
            let parts: Vec<&str> = template.split('/').collect();
            *verb == method
                && parts.len() == segments.len()
                && parts
                    .iter()
                    .zip(&segments)
                    .all(|(part, segment)| part.starts_with('{') || part == segment)
        })
        .map(|(_, template)| *template)
}

/// Panics where the answer is not what Stripe describes. A path Stripe does not know has the common error envelope.
pub fn check_answer(method: &str, path: &str, status: u16, body: &Value) {
    let Some(description) = description() else {
        return;
    };
    let outcome = if status < 300 { "ok" } else { "error" };
    // Stripe does not describe it: what it answers is an event.
    let is_retry = path.starts_with("/v1/events/") && path.ends_with("/retry");
    let name = match template(method, path) {
        None if is_retry && status < 300 => "object event".to_owned(),
        Some(template) => format!("{method} {template} {outcome}"),
        None => {
            assert!(
                status >= 400,
                "{method} {path} is not among the operations checked"
            );
            "object error".to_owned()
        }
    };
    check(description, &name, body);
}

fn check(description: &Description, name: &str, body: &Value) {
    let instance = json!({ name: body });
    let mut mistakes: Vec<String> = description
        .validator
        .iter_errors(&instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    mistakes.extend(openapi::unknown_fields(&description.schemas, body));
    assert!(mistakes.is_empty(), "{name}: {mistakes:#?}\n{body:#}");
}

/// Panics where an event, or the object it carries, is not what Stripe describes.
pub fn check_event(event: &Value) {
    let Some(description) = description() else {
        return;
    };
    check(description, "object event", event);
    let object = &event["data"]["object"];
    let kind = openapi::kind_of(object);
    check(description, &format!("object {kind}"), object);
}
