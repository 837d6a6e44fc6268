//! One payment, for its page.

use super::{
    facts::{Reader, facts},
    words::bank,
};
use crate::{
    access::Who,
    api::PaymentView,
    checkouts,
    config::Config,
    db::DbError,
    error::AppError,
    ledger::{disputes, payments, refunds, standing::Standing},
    money::Money,
    refund_requests::{self, State},
    webhook::Inbox,
};

/// Within so many seconds after Stripe was asked for a refund, the news of it is waited for.
const NEWS: i64 = 120;

/// The payment of this checkout; `NotFound` where there is nothing that they may see. A refund whose
/// news is late is asked for at Stripe first. `now` is unix seconds.
pub async fn get(
    inbox: &Inbox,
    config: &Config,
    who: &Who,
    checkout_id: &str,
    now: i64,
) -> Result<PaymentView, AppError> {
    find(inbox, config, who, checkout_id, now)
        .await
        .map_err(|error| error.logged("get a payment"))?
        .ok_or(AppError::NotFound)
}

async fn find(
    inbox: &Inbox,
    config: &Config,
    who: &Who,
    checkout_id: &str,
    now: i64,
) -> Result<Option<PaymentView>, DbError> {
    let Some(view) = read(inbox, config, who, checkout_id, now).await? else {
        return Ok(None);
    };
    if refund_requests::see_to(inbox, &view.reference, now).await? {
        return read(inbox, config, who, checkout_id, now).await;
    }
    Ok(Some(view))
}

async fn read(
    inbox: &Inbox,
    config: &Config,
    who: &Who,
    checkout_id: &str,
    now: i64,
) -> Result<Option<PaymentView>, DbError> {
    let mut tx = inbox.db.read().await?;
    let Some((checkout, payment)) = checkouts::find_visible(&mut tx, who, checkout_id).await?
    else {
        return Ok(None);
    };
    let details = checkouts::details(&mut tx, &checkout, Some(&payment)).await?;
    let refund = refund_requests::offer(&mut tx, config, &payment, now).await?;
    let returned = refunds::totals(&mut tx, &payment.id).await?.succeeded;
    let payments = payments::list_by_checkout(&mut tx, &checkout.id).await?;
    let facts = facts(&mut tx, &checkout, &payments, Reader::Buyer).await?;
    let overpaid = payments::is_overpaid(&mut tx, &checkout.id).await?;
    let disputes = disputes::list(&mut tx, &payment.id).await?;
    let requests = refund_requests::list(&mut tx, &payment.id).await?;
    let sent_lately = requests
        .iter()
        .any(|request| is_sent(request.state) && now - request.released_at() < NEWS);
    Ok(Some(PaymentView {
        yours: who.owns(&checkout, &payments),
        facts,
        id: checkout.id,
        returned: (returned > 0).then(|| Money::new(returned, payment.money.currency.clone())),
        reference: payment.id,
        details,
        refund,
        overpaid,
        bank: bank(Standing::of(&disputes)),
        expects_news: sent_lately,
    }))
}

fn is_sent(state: State) -> bool {
    matches!(state, State::Requested | State::Created)
}
