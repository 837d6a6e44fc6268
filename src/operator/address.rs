//! Where the buyer mistyped the address: whose payment it is follows the corrected one.

use super::{
    act::{self, Act, Kind},
    logged,
};
use crate::{
    access, checkouts,
    db::{DbError, Tx, on},
    error::AppError,
    sign_in,
    webhook::Inbox,
};

/// Puts `address` in the place of what the buyer gave; the given one again, or nothing, undoes that. `now` is unix seconds.
pub async fn correct(
    inbox: &Inbox,
    operator: &str,
    checkout_id: &str,
    address: &str,
    attempt: &str,
    now: i64,
) -> Result<(), AppError> {
    let id = act::id(attempt, Kind::CorrectAddress, checkout_id)?;
    let typed = match address.trim() {
        "" => None,
        typed => Some(sign_in::address(typed).ok_or(AppError::Email)?),
    };
    let mut tx = inbox.db.write().await.map_err(logged)?;
    let checkout = checkouts::find(&mut tx, checkout_id)
        .await
        .map_err(logged)?
        .ok_or(AppError::NotFound)?;
    let payment = checkouts::find_payment(&mut tx, checkout_id)
        .await
        .map_err(logged)?
        .ok_or(AppError::NotFound)?;
    let given = payment
        .email
        .as_ref()
        .map(|email| email.to_ascii_lowercase());
    let corrected = typed.filter(|typed| Some(typed) != given.as_ref());
    if corrected == checkout.corrected_email {
        return Ok(());
    }
    if act::find(&mut tx, &id).await.map_err(logged)?.is_some() {
        // The browser's back button brought the old form back.
        return Err(AppError::StaleForm);
    }
    let was = access::address(&checkout, Some(&payment));
    let is = corrected.clone().or(given);
    let named = |address: Option<String>| address.unwrap_or_else(|| "none".to_owned());
    set_corrected(&mut tx, checkout_id, corrected.as_deref())
        .await
        .map_err(logged)?;
    let act = Act {
        id,
        operator: operator.to_owned(),
        kind: Kind::CorrectAddress,
        checkout_id: Some(checkout_id.to_owned()),
        subject: checkout_id.to_owned(),
        note: Some(format!("{} → {}", named(was), named(is))),
        money: None,
        at: now,
    };
    act::record(&mut tx, &act).await.map_err(logged)?;
    tx.commit().await.map_err(logged)?;
    tracing::info!(
        checkout = checkout_id,
        "an operator has corrected a buyer's address"
    );
    Ok(())
}

async fn set_corrected(
    tx: &mut Tx,
    checkout_id: &str,
    address: Option<&str>,
) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update checkouts set corrected_email = $2 where id = $1")
            .bind(checkout_id)
            .bind(address)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}
