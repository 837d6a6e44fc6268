//! `expand[]`: ids in an answer become the objects they name.

use std::{future::Future, pin::Pin};

use serde_json::Value;

use super::{
    call::Call,
    error::{ApiError, TOO_DEEP},
    list, prices, sessions, store,
};

/// Fields that hold the id of an object, by the kind of the object they stand in; of one of several kinds where a field
/// stands more than once. A kind with a dot is a part of an object.
const EXPANDABLE: [(&str, &[(&str, &str)]); 12] = [
    ("product", &[("default_price", "price")]),
    ("price", &[("product", "product")]),
    (
        "customer.invoice_settings",
        &[("default_payment_method", "payment_method")],
    ),
    ("payment_method", &[("customer", "customer")]),
    (
        "checkout.session",
        &[
            ("customer", "customer"),
            ("payment_intent", "payment_intent"),
        ],
    ),
    (
        "payment_intent",
        &[
            ("customer", "customer"),
            ("latest_charge", "charge"),
            ("payment_method", "payment_method"),
        ],
    ),
    (
        "charge",
        &[
            ("balance_transaction", "balance_transaction"),
            ("customer", "customer"),
            ("failure_balance_transaction", "balance_transaction"),
            ("payment_intent", "payment_intent"),
        ],
    ),
    (
        "refund",
        &[
            ("balance_transaction", "balance_transaction"),
            ("charge", "charge"),
            ("customer", "customer"),
            ("failure_balance_transaction", "balance_transaction"),
            ("payment_intent", "payment_intent"),
            ("payment_method", "payment_method"),
        ],
    ),
    (
        "dispute",
        &[("charge", "charge"), ("payment_intent", "payment_intent")],
    ),
    (
        "payout",
        &[
            ("balance_transaction", "balance_transaction"),
            ("failure_balance_transaction", "balance_transaction"),
        ],
    ),
    (
        "radar.early_fraud_warning",
        &[("charge", "charge"), ("payment_intent", "payment_intent")],
    ),
    (
        "balance_transaction",
        &[
            ("source", "charge"),
            ("source", "refund"),
            ("source", "dispute"),
            ("source", "payout"),
        ],
    ),
];

/// Fields Stripe would expand, which are always null here.
const ALWAYS_NULL: [&str; 17] = [
    "application",
    "application_fee",
    "default_source",
    "destination",
    "invoice",
    "on_behalf_of",
    "original_payout",
    "payment_link",
    "review",
    "reversed_by",
    "setup_intent",
    "source_transfer",
    "source_transfer_reversal",
    "subscription",
    "tax_code",
    "test_clock",
    "transfer_reversal",
];

pub async fn expand(call: &mut Call, answer: &mut Value, paths: &[String]) -> Result<(), ApiError> {
    for path in paths {
        let segments: Vec<&str> = path.split('.').collect();
        // A list's own `data` is a level too: `data.line_items.data.price.product` is one too many.
        if segments.len() > 4 {
            return Err(ApiError::invalid(format!(
                "You cannot expand more than 4 levels of a property. Property: {path}"
            ))
            .code(TOO_DEEP));
        }
        let kind = kind_of(answer);
        walk(call, answer, kind, &segments).await?;
    }
    Ok(())
}

type Walk<'a> = Pin<Box<dyn Future<Output = Result<(), ApiError>> + Send + 'a>>;

/// `kind` is the kind of `value`, or of the object it is a part of, with the name of the part.
fn walk<'a>(
    call: &'a mut Call,
    value: &'a mut Value,
    kind: String,
    segments: &'a [&'a str],
) -> Walk<'a> {
    Box::pin(async move {
        let Some((field, rest)) = segments.split_first() else {
            return Ok(());
        };
        if let Some(items) = value.as_array_mut() {
            for item in items {
                let kind = kind_of(item);
                walk(call, item, kind, segments).await?;
            }
            return Ok(());
        }
        if kind == "list" {
            if *field != "data" {
                return Err(refuse(&format!(
                    "({field}). You may want to try expanding 'data.{field}' instead."
                )));
            }
            if rest.is_empty() {
                return Err(refuse("(data)."));
            }
            return walk(call, &mut value["data"], String::new(), rest).await;
        }
        let inner = &value[*field];
        if inner.is_string() || inner.is_null() {
            match contents(call, &kind, value, field).await? {
                Contents::Object(object) => value[*field] = object,
                Contents::Nothing => return Ok(()),
                Contents::NotExpandable => return Err(refuse(&format!("({field})."))),
            }
        } else if kind_of(inner).is_empty() && (rest.is_empty() || is_plain(inner)) {
            // What is no object of its own, such as metadata, can only be on the way to one.
            return Err(refuse(&format!("({field}).")));
        }
        let inner = &mut value[*field];
        let kind = match kind_of(inner) {
            part if part.is_empty() => format!("{kind}.{field}"),
            kind => kind,
        };
        walk(call, inner, kind, rest).await
    })
}

fn refuse(what: &str) -> ApiError {
    ApiError::invalid(format!("This property cannot be expanded {what}"))
}

fn is_plain(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn kind_of(value: &Value) -> String {
    value["object"].as_str().unwrap_or_default().to_owned()
}

enum Contents {
    Object(Value),
    /// The field is null.
    Nothing,
    NotExpandable,
}

async fn contents(
    call: &mut Call,
    kind: &str,
    parent: &Value,
    field: &str,
) -> Result<Contents, ApiError> {
    let id = parent["id"].as_str().unwrap_or_default();
    let value = &parent[field];
    // Some things come with their object only when asked for.
    match (kind, field) {
        ("checkout.session", "line_items") => {
            return Ok(Contents::Object(sessions::all_line_items(call, id).await?));
        }
        ("charge", "refunds") => {
            let mut refunds = store::having(&mut call.tx, "refund", "$.charge", id).await?;
            refunds.reverse();
            let has_more = refunds.len() > 10;
            refunds.truncate(10);
            let url = format!("/v1/charges/{id}/refunds");
            return Ok(Contents::Object(list::of(refunds, has_more, &url)));
        }
        // Nothing of that kind is made here.
        ("customer", "sources" | "subscriptions" | "tax_ids") => {
            let url = format!("/v1/customers/{id}/{field}");
            return Ok(Contents::Object(list::of(Vec::new(), false, &url)));
        }
        ("price", "currency_options") => {
            return Ok(Contents::Object(prices::currency_options(parent)));
        }
        // Of a price in tiers only.
        ("price", "tiers") => return Ok(Contents::Nothing),
        _ => {}
    }
    let fields = EXPANDABLE.iter().find(|(object, _)| *object == kind);
    let targets = fields.map_or(&[][..], |(_, fields)| fields);
    let mut known = ALWAYS_NULL.contains(&field) && parent.get(field).is_some();
    for (_, target) in targets.iter().filter(|(name, _)| *name == field) {
        known = true;
        if let Some(object) = match value.as_str() {
            Some(id) => store::find(&mut call.tx, target, id).await?,
            None => None,
        } {
            return Ok(Contents::Object(object));
        }
    }
    Ok(if known {
        Contents::Nothing
    } else {
        Contents::NotExpandable
    })
}
