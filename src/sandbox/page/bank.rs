//! The page of the buyer's bank (3D Secure): it recognizes the buyer, or not.

use axum::http::StatusCode;
use serde_json::Value;

use super::{
    Answer,
    checkout::origin,
    layout::{escape, page},
};
use crate::sandbox::currency;

/// `lead_to` is where the answer leads in the end: its origin must be allowed.
pub fn render(intent: &Value, lead_to: &str) -> Answer {
    let id = intent["id"].as_str().unwrap_or_default();
    let code = intent["currency"].as_str().unwrap_or_default();
    let total = currency::show(intent["amount"].as_i64().unwrap_or_default(), code);
    let main = format!(
        r#"<section class="panel message bank">
<h1>3D Secure</h1>
<p>Your bank wants to know whether it is you who pays <strong class="amount">{total}</strong>. Here you decide what it finds.</p>
<form method="post" action="/c/authenticate/{id}">
<button type="submit" name="outcome" value="complete">Complete authentication</button>
<button type="submit" name="outcome" value="fail" class="plain">Fail authentication</button>
</form>
</section>"#,
        id = escape(id),
    );
    Ok(page(StatusCode::OK, "3D Secure", &main, &origin(lead_to)))
}
