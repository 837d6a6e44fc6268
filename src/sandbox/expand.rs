//! `expand[]`: ids in an answer become the objects they name.

use std::{future::Future, pin::Pin};

use serde_json::Value;

use super::{call::Call, error::ApiError, list, sessions, store};

/// Fields that hold the id of an object, by the kind of the object they stand in.
const EXPANDABLE: [(&str, &[(&str, &str)]); 8] = [
    ("product", &[("default_price", "price")]),
    ("price", &[("product", "product")]),
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
        "balance_transaction",
        &[
            ("source", "charge"),
            ("source", "refund"),
            ("source", "dispute"),
        ],
    ),
];

/// Fields Stripe would expand, which are always null here.
const ALWAYS_NULL: [&str; 9] = [
    "application",
    "invoice",
    "on_behalf_of",
    "payment_link",
    "review",
    "setup_intent",
    "source_transfer",
    "subscription",
    "test_clock",
];

pub async fn expand(call: &mut Call, answer: &mut Value, paths: &[String]) -> Result<(), ApiError> {
    for path in paths {
        let segments: Vec<&str> = path.split('.').collect();
        // A list's own `data` is not a level.
        if segments
            .iter()
            .filter(|segment| **segment != "data")
            .count()
            > 4
        {
            return Err(ApiError::invalid(format!(
                "You cannot expand more than 4 levels of a property. Property: {path}"
            ))
            .param("expand"));
        }
        walk(call, answer, &segments, path).await?;
    }
    Ok(())
}

type Walk<'a> = Pin<Box<dyn Future<Output = Result<(), ApiError>> + Send + 'a>>;

fn walk<'a>(
    call: &'a mut Call,
    value: &'a mut Value,
    segments: &'a [&'a str],
    path: &'a str,
) -> Walk<'a> {
    Box::pin(async move {
        let Some((field, rest)) = segments.split_first() else {
            return Ok(());
        };
        if value["object"] == "list" && *field == "data" {
            if let Some(items) = value["data"].as_array_mut() {
                for item in items {
                    walk(call, item, rest, path).await?;
                }
            }
            return Ok(());
        }
        let kind = value["object"].as_str().unwrap_or_default().to_owned();
        let id = value["id"].as_str().unwrap_or_default().to_owned();
        if value[*field].is_string() || value[*field].is_null() {
            match contents(call, &kind, &id, field, &value[*field]).await? {
                Contents::Object(object) => value[*field] = object,
                Contents::Nothing => return Ok(()),
                Contents::NotExpandable => {
                    return Err(ApiError::invalid(format!(
                        "This property cannot be expanded ({path})."
                    ))
                    .param("expand"));
                }
            }
        } else if !value[*field].is_object() {
            return Err(
                ApiError::invalid(format!("This property cannot be expanded ({path})."))
                    .param("expand"),
            );
        }
        walk(call, &mut value[*field], rest, path).await
    })
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
    id: &str,
    field: &str,
    value: &Value,
) -> Result<Contents, ApiError> {
    // Two lists come with their object only when asked for.
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
        _ => {}
    }
    let fields = EXPANDABLE.iter().find(|(object, _)| *object == kind);
    let targets = fields.map_or(&[][..], |(_, fields)| fields);
    let mut known = ALWAYS_NULL.contains(&field) && value.is_null();
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
