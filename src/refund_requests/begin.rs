//! From the confirm button to Stripe: our row first.

use super::{
    RefundRequest, State,
    ask::send,
    change::insert,
    charge::{Asker, ask_charge, logged},
    find::list,
    offer::offer,
};
use crate::{
    access::Who,
    api::RefundReason,
    checkouts,
    config::{Config, Refunds},
    db::{DbError, Tx},
    error::{AppError, NoRefund},
    ledger::payments::{self, Payment},
    money::Money,
    webhook::{Inbox, inbox::lock},
};

/// Stripe is not asked again within the hour in which it has refused so often.
const REFUSALS: usize = 5;
const HOUR: i64 = 60 * 60;

/// Within so many seconds a second post is a double click, even where the first has gone all the way.
const DOUBLE_CLICK: i64 = 120;

/// Asks for all that is left of their payment, once: who asks again while that is under way has asked for the same. Stripe
/// is asked at once, or when an operator has approved. The form named `payment_intent`: where a checkout was paid twice,
/// the same form sent again must not reach the other payment. `now` is unix seconds.
pub async fn begin(
    inbox: &Inbox,
    config: &Config,
    who: &Who,
    checkout_id: &str,
    payment_intent: &str,
    reason: RefundReason,
    now: i64,
) -> Result<(), AppError> {
    let mut tx = inbox.db.read().await.map_err(logged)?;
    let (_, payment) = checkouts::find_own(&mut tx, who, checkout_id)
        .await
        .map_err(logged)?
        .ok_or(AppError::NotFound)?;
    if payment.id != payment_intent {
        return not_the_one_shown(&mut tx, checkout_id, payment_intent, now).await;
    }
    if what_to_ask_for(&mut tx, config, &payment, now)
        .await?
        .is_none()
    {
        return Ok(());
    }
    drop(tx);
    ask_charge(inbox, &payment.id, Asker::Click, now).await?;

    let mut tx = inbox.db.write().await.map_err(logged)?;
    // No other request, and no event, comes between the sum and the row.
    lock(&mut tx).await.map_err(logged)?;
    let Some(money) = what_to_ask_for(&mut tx, config, &payment, now).await? else {
        return Ok(());
    };
    let state = match config.refunds {
        Refunds::Request => State::Asked,
        Refunds::Instant | Refunds::Off => State::Requested,
    };
    let by = requested_by(who);
    let request = RefundRequest::new(&payment.id, money, reason.as_str(), by, state, now);
    insert(&mut tx, &request).await.map_err(logged)?;
    tx.commit().await.map_err(logged)?;
    if state == State::Asked {
        return Ok(());
    }

    send(inbox, &request, now).await
}

/// The buyer where one is signed in, else the browser.
fn requested_by(who: &Who) -> String {
    let buyer = who.buyer.as_ref().map(|buyer| &buyer.id);
    buyer.or(who.visitor.as_ref()).cloned().unwrap_or_default()
}

/// The form names another payment than is offered by now: a second click, or a page that has grown old.
async fn not_the_one_shown(
    tx: &mut Tx,
    checkout_id: &str,
    payment_intent: &str,
    now: i64,
) -> Result<(), AppError> {
    let payments = payments::list_by_checkout(tx, checkout_id)
        .await
        .map_err(logged)?;
    let is_of_this_checkout = payments.iter().any(|payment| payment.id == payment_intent);
    if is_of_this_checkout
        && clicked_just_now(tx, payment_intent, now)
            .await
            .map_err(logged)?
    {
        return Ok(());
    }
    Err(AppError::StaleForm)
}

/// `None` where this click asks for what another has asked for already.
async fn what_to_ask_for(
    tx: &mut Tx,
    config: &Config,
    payment: &Payment,
    now: i64,
) -> Result<Option<Money>, AppError> {
    match offer(tx, config, payment, now).await.map_err(logged)? {
        Ok(_) if refusals(tx, &payment.id, now).await.map_err(logged)? >= REFUSALS => {
            Err(AppError::NoRefund(NoRefund::Refused))
        }
        Ok(money) => Ok(Some(money)),
        Err(NoRefund::UnderWay | NoRefund::Asked) => Ok(None),
        // The other click may go all the way while this one asks for the charge.
        Err(NoRefund::AlreadyRefunded)
            if clicked_just_now(tx, &payment.id, now)
                .await
                .map_err(logged)? =>
        {
            Ok(None)
        }
        Err(why) => Err(AppError::NoRefund(why)),
    }
}

/// How often Stripe has refused within the last hour.
async fn refusals(tx: &mut Tx, payment_intent: &str, now: i64) -> Result<usize, DbError> {
    let requests = list(tx, payment_intent).await?;
    let lately = requests
        .iter()
        .filter(|request| request.state == State::Refused && now - request.released_at() < HOUR);
    Ok(lately.count())
}

async fn clicked_just_now(tx: &mut Tx, payment_intent: &str, now: i64) -> Result<bool, DbError> {
    let requests = list(tx, payment_intent).await?;
    let stands =
        |request: &RefundRequest| !matches!(request.state, State::Refused | State::Declined);
    Ok(requests
        .iter()
        .any(|request| stands(request) && now - request.created_at < DOUBLE_CLICK))
}
