//! The payment page of an open Checkout Session.

use axum::http::StatusCode;
use serde_json::Value;

use super::{
    Answer,
    layout::{escape, page},
};
use crate::sandbox::{
    call::Call,
    card::{Entry, Mistakes},
    currency, store,
};

/// What the last attempt came to.
pub enum Told {
    Nothing,
    Mistakes(Mistakes),
    Declined(&'static str),
}

/// Shows the page; of what the buyer typed before, the e-mail address, the date and the name.
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
        ..Entry::default()
    };
    let back = session["cancel_url"].as_str().map_or_else(String::new, |url| {
        format!(r#"<p class="back"><a href="{}"><span aria-hidden="true">←</span> Back to shop</a></p>"#, escape(url))
    });
    let main = format!(
        r#"<div class="checkout">
<section class="order" aria-labelledby="order">
{back}
<h1 id="order"><span class="eyebrow">Pay</span> <span class="total">{total}</span></h1>
<ul class="items">
{items}</ul>
<p class="sum"><span>Total due</span> <strong>{total}</strong></p>
</section>
<section class="panel" aria-labelledby="pay">
<h2 id="pay">Pay with a test card</h2>
{form}
{hints}
</section>
</div>"#,
        form = form(id, &total, &typed, &told),
        hints = hints(),
    );
    let shop = session["success_url"].as_str().unwrap_or_default();
    let origin = url::Url::parse(shop)
        .map_or_else(|_| String::new(), |url| url.origin().ascii_serialization());
    Ok(page(
        StatusCode::OK,
        &format!("Pay {total}"),
        &main,
        &origin,
    ))
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

fn form(id: &str, total: &str, typed: &Entry, told: &Told) -> String {
    let none = Mistakes::default();
    let (mistakes, alert) = match told {
        Told::Nothing => (&none, String::new()),
        Told::Mistakes(mistakes) => (mistakes, String::new()),
        Told::Declined(sentence) => (
            &none,
            format!(
                r#"<div class="alert"><p role="alert">{}</p><p>Nothing was charged. Try another card.</p></div>"#,
                escape(sentence)
            ),
        ),
    };
    let digits = r#"inputmode="numeric" autocomplete="off""#;
    // The first field that needs the buyer again has the focus.
    let declined = matches!(told, Told::Declined(_));
    let mut focused = false;
    let mut field = |name, label, value: &str, attributes: &str, mistake: Option<&str>| {
        let again = mistake.is_some() || (declined && name == "number");
        let focus = if again && !focused { " autofocus" } else { "" };
        focused |= again;
        input(name, label, value, &format!("{attributes}{focus}"), mistake)
    };
    let email = field(
        "email",
        "Email",
        &typed.email,
        r#"type="email" autocomplete="email""#,
        mistakes.email,
    );
    let number = field(
        "number",
        "Card number",
        "",
        &format!(r#"type="text" {digits} placeholder="4242 4242 4242 4242""#),
        mistakes.number,
    );
    let exp = field(
        "exp",
        "Expiry (MM / YY)",
        &typed.exp,
        &format!(r#"type="text" {digits} placeholder="12 / 34""#),
        mistakes.exp,
    );
    let cvc = field(
        "cvc",
        "CVC",
        "",
        &format!(r#"type="text" {digits} placeholder="123" maxlength="4""#),
        mistakes.cvc,
    );
    let name = field(
        "name",
        "Name on card",
        &typed.name,
        r#"type="text" autocomplete="off""#,
        None,
    );
    format!(
        r#"{alert}
<form method="post" action="/c/pay/{id}" novalidate>
{email}
{number}
<div class="pair">
{exp}
{cvc}
</div>
{name}
<button type="submit">Pay {total}</button>
</form>"#,
        id = escape(id),
    )
}

fn input(name: &str, label: &str, value: &str, attributes: &str, mistake: Option<&str>) -> String {
    let (state, told) = match mistake {
        None => (String::new(), String::new()),
        Some(mistake) => (
            format!(r#" aria-invalid="true" aria-describedby="{name}-error""#),
            format!(
                r#"<p class="mistake" id="{name}-error">{}</p>"#,
                escape(mistake)
            ),
        ),
    };
    format!(
        r#"<div class="field">
<label for="{name}">{label}</label>
<input id="{name}" name="{name}" value="{value}" {attributes}{state}>
{told}</div>"#,
        value = escape(value),
    )
}

fn hints() -> &'static str {
    r#"<div class="hints">
<h3>Test cards</h3>
<p>Any date to come, any three digits as CVC. Never a real card.</p>
<dl>
<div><dt>4242 4242 4242 4242</dt><dd>pays</dd></div>
<div><dt>4000 0000 0000 0002</dt><dd>is declined</dd></div>
<div><dt>4000 0000 0000 9995</dt><dd>insufficient funds</dd></div>
</dl>
</div>"#
}
