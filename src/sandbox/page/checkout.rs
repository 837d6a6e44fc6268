//! The payment page of an open Checkout Session.

use axum::http::StatusCode;
use serde_json::Value;

use super::{
    Answer,
    entry::Entry,
    form::{self, Told},
    layout::{escape, page},
};
use crate::sandbox::{call::Call, currency, presentment, sessions, store};

/// Shows the page; of what the buyer typed before, the e-mail address, the date and the names.
pub async fn render(call: &mut Call, session: &Value, entry: &Entry, told: Told) -> Answer {
    let id = session["id"].as_str().unwrap_or_default();
    let code = session["currency"].as_str().unwrap_or_default();
    let total = currency::show(session["amount_total"].as_i64().unwrap_or_default(), code);
    let mut items = String::new();
    for item in store::children(&mut call.tx, id).await? {
        items.push_str(&line(call, &item, code).await?);
    }
    let known_email = email(call, session).await?;
    let typed = Entry {
        email: known_email.unwrap_or_else(|| entry.email.clone()),
        exp: entry.exp.clone(),
        name: entry.name.clone(),
        method: entry.method.clone(),
        holder: entry.holder.clone(),
        ..Entry::default()
    };
    let back = session["cancel_url"].as_str().map_or_else(String::new, |url| {
        format!(r#"<p class="back"><a href="{}"><span aria-hidden="true">←</span> Back to shop</a></p>"#, escape(url))
    });
    let debits = session["payment_method_types"]
        .as_array()
        .is_some_and(|types| types.iter().any(|kind| kind == "sepa_debit"));
    let local = presentment::of_session(session).map_or_else(String::new, |shown| {
        let local = shown["presentment_currency"].as_str().unwrap_or_default();
        let amount = shown["presentment_amount"].as_i64().unwrap_or_default();
        let amount = currency::show(amount, local);
        format!("<p class=\"sum\"><span>In your currency</span> <strong>{amount}</strong></p>")
    });
    let (eyebrow, heading, form) = if sessions::is_free(session) {
        let form = form::free(id, &typed, &told);
        ("Order", "There is nothing to pay", form)
    } else {
        let heading = if debits {
            "Pay with a test card or account"
        } else {
            "Pay with a test card"
        };
        let form = form::form(id, &total, &typed, &told, debits);
        ("Pay", heading, format!("{form}\n{}", form::hints(debits)))
    };
    let main = format!(
        r#"<div class="checkout">
<section class="order" aria-labelledby="order">
{back}
<h1 id="order"><span class="eyebrow">{eyebrow}</span> <span class="total">{total}</span></h1>
<ul class="items">
{items}</ul>
<p class="sum"><span>Total due</span> <strong>{total}</strong></p>
{local}
</section>
<section class="panel" aria-labelledby="pay">
<h2 id="pay">{heading}</h2>
{form}
</section>
</div>"#,
    );
    let origin = origin(session["success_url"].as_str().unwrap_or_default());
    Ok(page(
        StatusCode::OK,
        &format!("{eyebrow} {total}"),
        &main,
        &origin,
    ))
}

/// Scheme, host and port of an address: where a form's answer may lead.
pub fn origin(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| String::new(), |url| url.origin().ascii_serialization())
}

async fn line(call: &mut Call, item: &Value, code: &str) -> Result<String, sqlx::Error> {
    let product = item["price"]["product"].as_str().unwrap_or_default();
    let product = store::find(&mut call.tx, "product", product)
        .await?
        .unwrap_or_default();
    let image = product["images"][0]
        .as_str()
        .filter(|url| url.starts_with("http://") || url.starts_with("https://"))
        .map_or_else(
            || r#"<span class="picture"></span>"#.to_owned(),
            |url| {
                format!(
                    r#"<img class="picture" src="{}" alt="" width="64" height="64">"#,
                    escape(url)
                )
            },
        );
    let quantity = item["quantity"].as_i64().unwrap_or_default();
    let each = currency::show(
        item["price"]["unit_amount"].as_i64().unwrap_or_default(),
        code,
    );
    let amount = currency::show(item["amount_total"].as_i64().unwrap_or_default(), code);
    let name = escape(item["description"].as_str().unwrap_or_default());
    let each = if quantity == 1 {
        String::new()
    } else {
        format!(" · {each} each")
    };
    Ok(format!(
        r#"<li>{image}<span class="what"><span class="name">{name}</span><span class="detail">Quantity {quantity}{each}</span></span><span class="amount">{amount}</span></li>
"#
    ))
}

/// The buyer's address where the shop already knows it.
async fn email(call: &mut Call, session: &Value) -> Result<Option<String>, sqlx::Error> {
    if let Some(email) = session["customer_email"].as_str() {
        return Ok(Some(email.to_owned()));
    }
    let Some(id) = session["customer"].as_str() else {
        return Ok(None);
    };
    let customer = store::find(&mut call.tx, "customer", id)
        .await?
        .unwrap_or_default();
    Ok(customer["email"].as_str().map(str::to_owned))
}
