//! Money goes to the bank, and the account settles in another currency.

use std::{collections::HashMap, sync::Arc};

use axum::{Form, extract::State, response::Response};

use super::{Fields, back, said};
use crate::sandbox::{
    call::{App, Call},
    currency,
    error::ApiError,
    form, payouts, settlement,
};

/// Money goes to the bank.
pub async fn pay_out(State(app): State<Arc<App>>, Form(fields): Fields) -> Response {
    let done = paid_out(&app, &fields).await;
    back(&app, &fields, done)
}

async fn paid_out(app: &Arc<App>, fields: &HashMap<String, String>) -> Result<String, ApiError> {
    let code = fields.get("currency").map_or("", String::as_str);
    let amount = typed_amount(fields, code)?;
    let mut pairs = vec![("currency".to_owned(), code.to_owned())];
    pairs.extend(amount.map(|amount| ("amount".to_owned(), amount.to_string())));
    let mut call = Call::write(app).await?;
    let payout = payouts::create(&mut call, form::Form::new(&pairs)?).await?;
    call.commit().await?;
    Ok(said(&payout))
}

/// The currency the account settles in.
pub async fn settlement(State(app): State<Arc<App>>, Form(fields): Fields) -> Response {
    let asked = fields.get("currency").filter(|code| !code.is_empty());
    let done = async {
        let mut call = Call::write(&app).await?;
        let code = settlement::set(&mut call, asked.map(String::as_str)).await?;
        call.commit().await?;
        Ok(match code {
            Some(code) => format!(
                "From now on the account settles in {}.",
                code.to_uppercase()
            ),
            None => "From now on each sale is settled in its own currency.".to_owned(),
        })
    };
    let done = done.await;
    back(&app, &fields, done)
}

/// The field `amount` in minor units; `None` where it is empty.
pub fn typed_amount(fields: &HashMap<String, String>, code: &str) -> Result<Option<i64>, ApiError> {
    let typed = fields.get("amount").map_or("", |typed| typed.trim());
    match (typed, currency::read(typed, code)) {
        ("", _) => Ok(None),
        (_, Some(amount)) => Ok(Some(amount)),
        (_, None) => Err(ApiError::invalid(format!(
            "Not done: `{typed}` is no amount of {}.",
            code.to_uppercase()
        ))),
    }
}
