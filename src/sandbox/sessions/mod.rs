//! Checkout Sessions.

mod create;
mod items;
mod options;

use serde_json::{Value, json};

use super::{
    call::{App, Call},
    error::ApiError,
    events,
    form::Form,
    list::{self, Filter},
    store,
};
use std::sync::Arc;

pub use create::{create, customer_details};
pub use items::{all as all_line_items, page as line_items};

const KIND: &str = "checkout.session";

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    get(call, id).await
}

async fn get(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    store::get(&mut call.tx, KIND, id)
        .await
        .map_err(|error| error.in_path("session"))
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    let mut filters = list::created(&mut form)?;
    filters.extend(list::texts(
        &mut form,
        &[
            ("customer", "$.customer"),
            ("payment_intent", "$.payment_intent"),
            ("payment_link", "$.payment_link"),
            ("subscription", "$.subscription"),
        ],
    )?);
    if let Some(status) = form.choice("status", &["complete", "expired", "open"])? {
        filters.push(Filter::is("$.status", status));
    }
    if let Some(mut details) = form.fields("customer_details")? {
        filters.extend(list::texts(
            &mut details,
            &[("email", "$.customer_details.email")],
        )?);
        details.finish()?;
    }
    list::page(call, KIND, filters, form, "/v1/checkout/sessions").await
}

pub async fn expire(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    let session = get(call, id).await?;
    if session["status"] != "open" {
        return Err(ApiError::invalid(format!(
            "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of {}.",
            session["status"].as_str().unwrap_or_default()
        )));
    }
    end(call, session).await
}

async fn end(call: &mut Call, mut session: Value) -> Result<Value, ApiError> {
    session["status"] = json!("expired");
    session["url"] = Value::Null;
    store::update(&mut call.tx, &session).await?;
    events::emit(call, "checkout.session.expired", &session).await?;
    Ok(session)
}

/// Expires what is due. Cheap where nothing is.
pub async fn expire_due(app: &Arc<App>) -> Result<(), ApiError> {
    let due = "select body from objects where due <= $1 order by due";
    let mut look = Call::read(app).await?;
    let now = look.now;
    let any: Option<(String,)> = sqlx::query_as(due)
        .bind(now)
        .fetch_optional(&mut *look.tx)
        .await?;
    drop(look);
    if any.is_none() {
        return Ok(());
    }
    let mut call = Call::write(app).await?;
    let rows: Vec<(String,)> = sqlx::query_as(due)
        .bind(now)
        .fetch_all(&mut *call.tx)
        .await?;
    for (body,) in rows {
        end(&mut call, store::json_of(&body)?).await?;
    }
    call.commit().await?;
    Ok(())
}

/// Expires sessions when their time has come, looked at or not.
pub async fn expire_in_time(app: Arc<App>) {
    let mut tick = tokio::time::interval(std::time::Duration::from_secs(5));
    loop {
        tick.tick().await;
        // A failure is logged where it becomes an ApiError; the next tick tries again.
        let _ = expire_due(&app).await;
    }
}
