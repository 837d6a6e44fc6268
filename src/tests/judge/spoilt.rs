//! The judge finds what is wrong, and nothing else.

use serde_json::{Value, json};

use super::{
    description::Description,
    recording::Line,
    traffic::{self, Verdict},
};

pub fn verdict(line: Value) -> Option<Verdict> {
    let mut description = Description::read()?;
    let line: Line = serde_json::from_value(line).expect("a line");
    Some(traffic::judge(&mut description, &[line]))
}

#[track_caller]
fn passes(line: Value) {
    if let Some(verdict) = verdict(line) {
        assert!(verdict.invalid.is_empty(), "{:#?}", verdict.invalid);
    }
}

/// Each of the mistakes is named.
#[track_caller]
fn fails(line: Value, names: &str) {
    if let Some(verdict) = verdict(line) {
        assert_eq!(verdict.invalid.len(), 1, "{:#?}", verdict.invalid);
        assert!(verdict.invalid[0].contains(names), "{}", verdict.invalid[0]);
    }
}

pub fn line(method: &str, path: &str, pairs: &[(&str, &str)], status: u16, body: Value) -> Value {
    json!({
        "kind": "request", "method": method, "path": path, "version": "", "pairs": pairs, "status": status, "body": body,
    })
}

fn deleted() -> Value {
    json!({ "id": "cus_1", "object": "customer", "deleted": true })
}

fn delete(body: Value) -> Value {
    line("DELETE", "/v1/customers/cus_1", &[], 200, body)
}

fn refusal() -> Value {
    json!({ "error": { "type": "invalid_request_error", "message": "No.", "code": "parameter_missing", "param": "amount" } })
}

/// A list that may have anything asked about it.
fn list(path: &str, pairs: &[(&str, &str)]) -> Value {
    let empty = json!({ "object": "list", "data": [], "has_more": false, "url": path });
    line("GET", path, pairs, 200, empty)
}

#[test]
fn an_answer_as_described_passes() {
    passes(delete(deleted()));
    passes(line(
        "POST",
        "/v1/payment_intents",
        &[("currency", "usd")],
        400,
        refusal(),
    ));
}

#[test]
fn a_wrong_type_in_an_answer_is_found() {
    fails(
        delete(json!({ "id": 1, "object": "customer", "deleted": true })),
        "/id",
    );
    let refusal = json!({ "error": { "type": "a_strange_error" } });
    fails(
        line("POST", "/v1/refunds", &[], 400, refusal),
        "a_strange_error",
    );
}

#[test]
fn a_missing_field_is_found() {
    fails(
        delete(json!({ "object": "customer", "deleted": true })),
        "\"id\" is a required property",
    );
    fails(
        line("GET", "/v1/refunds/re_1", &[], 404, json!({})),
        "\"error\" is a required property",
    );
}

#[test]
fn a_field_that_stripe_does_not_have_is_found() {
    let mut body = deleted();
    body["colour"] = json!("red");
    fails(delete(body), "no field colour");
}

#[test]
fn lists_are_asked_for_as_described() {
    passes(list(
        "/v1/charges",
        &[
            ("limit", "100"),
            ("created[gte]", "1"),
            ("expand[]", "data.customer"),
        ],
    ));
    passes(list(
        "/v1/events",
        &[
            ("types[0]", "charge.failed"),
            ("types[1]", "charge.refunded"),
        ],
    ));
    fails(list("/v1/charges", &[("limit", "many")]), "/limit");
    fails(list("/v1/charges", &[("created[since]", "1")]), "/created");
    fails(
        list("/v1/charges", &[("colour", "red")]),
        "'colour' was unexpected",
    );
    fails(
        list("/v1/charges", &[("limit", "1"), ("limit[a]", "1")]),
        "/limit",
    );
}

#[test]
fn a_path_that_stripe_does_not_have_is_refused_in_its_envelope() {
    passes(line("GET", "/v1/colours", &[], 404, refusal()));
    fails(
        line("GET", "/v1/colours", &[], 404, json!({ "message": "no" })),
        "required",
    );
    fails(
        line("GET", "/v1/colours", &[], 200, json!({})),
        "no such operation",
    );
}

#[test]
fn what_is_exempt_is_counted() {
    for (path, pairs) in [
        (
            "/v1/payment_pages/cs_1/confirm",
            vec![("expected_amount", "3000")],
        ),
        ("/v1/events/evt_1/retry", vec![]),
    ] {
        let Some(verdict) = verdict(line("POST", path, &pairs, 200, json!({}))) else {
            return;
        };
        assert_eq!((verdict.exempt, verdict.invalid.len()), (1, 0), "{path}");
    }
}

fn delivery(object: Value) -> Value {
    json!({ "kind": "delivery", "event": {
        "id": "evt_1", "object": "event", "api_version": "2026-08-26.dahlia", "created": 1, "livemode": false,
        "pending_webhooks": 1, "request": null, "type": "tax_rate.created", "data": { "object": object },
    } })
}

#[test]
fn a_delivered_event_and_its_object_are_looked_at() {
    let rate = json!({
        "id": "txr_1", "object": "tax_rate", "active": true, "country": null, "created": 1, "description": null,
        "display_name": "VAT", "effective_percentage": null, "flat_amount": null, "inclusive": false, "jurisdiction": null,
        "jurisdiction_level": null, "livemode": false, "metadata": null, "percentage": 19.0, "rate_type": null,
        "state": null, "tax_type": null,
    });
    passes(delivery(rate.clone()));
    let spoilt = |field: &str, value: Value| {
        let mut rate = rate.clone();
        rate[field] = value;
        delivery(rate)
    };
    fails(spoilt("active", json!("yes")), "/active");
    fails(spoilt("colour", json!("red")), "no field colour");
    fails(spoilt("object", json!("tax")), "no object `tax`");
    fails(
        spoilt(
            "flat_amount",
            json!({ "amount": 1, "currency": "eur", "colour": "red" }),
        ),
        "/flat_amount",
    );
    let mut event = delivery(rate.clone());
    event["event"]["type"] = json!(3);
    fails(event, "/type");
}
