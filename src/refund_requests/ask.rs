//! Stripe is asked for the refund of a request that is committed.

use super::{
    RefundRequest,
    change::{postpone, set_created, set_refused},
    charge::logged,
    find::is_requested,
};
use crate::{
    db::DbError,
    error::{AppError, NoRefund},
    gateway::{self, GatewayError, NewRefund, RefundWhy, RetrieveError},
    ledger::disputes,
    webhook::{self, Inbox, worker::pause},
};

/// Stripe keeps a key for a day at least; seconds. What could not be sent in that time is not sent by surprise later.
const KEY_LIVES: i64 = 23 * 60 * 60;

/// Stripe's code for a charge whose money the bank has taken back.
const DISPUTED: &str = "charge_disputed";

enum Answer {
    Created,
    Refused(NoRefund),
    /// There may be a refund or none: the same key finds out.
    Unknown,
}

/// Asks for the refund of a request that was just committed. `now` is unix seconds.
pub async fn send(inbox: &Inbox, request: &RefundRequest, now: i64) -> Result<(), AppError> {
    match ask(inbox, request, now).await {
        Ok(Answer::Refused(why)) => Err(AppError::NoRefund(why)),
        // Where Stripe has not answered, the row stands, and Stripe is asked until it does.
        Ok(Answer::Created | Answer::Unknown) => Ok(()),
        // Neither could the answer be noted: the row stands all the same.
        Err(error) => {
            logged(error);
            Ok(())
        }
    }
}

/// Asks under the request's own key and notes the answer. The refund itself is applied when its event comes.
async fn ask(inbox: &Inbox, request: &RefundRequest, now: i64) -> Result<Answer, DbError> {
    let new = NewRefund {
        request_id: &request.id,
        idempotency_key: &request.idempotency_key,
        namespace: &inbox.namespace,
        payment_intent: &request.payment_intent,
        money: &request.money,
        why: why(&request.reason),
        reason: &request.reason,
    };
    let answer = gateway::create_refund(&inbox.stripe, &new).await;
    let mut tx = inbox.db.write().await?;
    let answer = match answer {
        Ok(refund_id) => {
            tracing::info!(request = %request.id, refund = %refund_id, "refund created");
            set_created(&mut tx, &request.id, &refund_id, now).await?;
            Answer::Created
        }
        Err(error) if error.is_transient() => {
            tracing::warn!(%error, request = %request.id, "a refund's outcome is unknown: Stripe is asked again");
            postpone(&mut tx, &request.id, now + pause(request.attempts + 1)).await?;
            Answer::Unknown
        }
        Err(error) => {
            tracing::error!(%error, request = %request.id, "Stripe made no refund");
            let code = code(&error);
            set_refused(&mut tx, &request.id, code, now).await?;
            Answer::Refused(match code {
                Some("charge_already_refunded") => NoRefund::AlreadyRefunded,
                Some(DISPUTED) => NoRefund::Disputed,
                _ => NoRefund::Refused,
            })
        }
    };
    tx.commit().await?;
    Ok(answer)
}

/// Asks about a request whose outcome is not known. Stripe forgets a key after a day, and another setting makes another
/// request of it (docs: "Idempotent requests"), so what there is is looked at before anything is asked for.
pub(super) async fn ask_again(
    inbox: &Inbox,
    request: &RefundRequest,
    now: i64,
) -> Result<(), DbError> {
    let looked = look(inbox, request, now).await;
    let mut tx = inbox.db.write().await?;
    // Somebody else may have had the answer meanwhile.
    if !is_requested(&mut tx, &request.id).await? {
        return Ok(());
    }
    match looked {
        Ok(Found::Refund(refund_id)) => {
            set_created(&mut tx, &request.id, &refund_id, now).await?;
        }
        Ok(Found::Dispute) => set_refused(&mut tx, &request.id, Some(DISPUTED), now).await?,
        // What its disputes came to rests in the inbox: until then, whether a refund is safe is not known.
        Ok(Found::Unclear) => {
            postpone(&mut tx, &request.id, now + pause(request.attempts + 1)).await?;
        }
        Ok(Found::Nothing) if now - request.released_at() > KEY_LIVES => {
            tracing::error!(request = %request.id, "a refund was never made: it may be asked for again");
            set_refused(&mut tx, &request.id, Some("not_sent_in_time"), now).await?;
        }
        Ok(Found::Nothing) => {
            drop(tx);
            return ask(inbox, request, now).await.map(drop);
        }
        // Whatever stands in the way of looking says nothing about the request.
        Err(error) => {
            tracing::warn!(%error, request = %request.id, "a refund's outcome is still unknown");
            postpone(&mut tx, &request.id, now + pause(request.attempts + 1)).await?;
        }
    }
    tx.commit().await
}

/// What stands at Stripe in a request's place.
enum Found {
    Refund(String),
    /// The bank has the money: Stripe would refuse.
    Dispute,
    Unclear,
    Nothing,
}

/// A bank that only asks, or has decided for the shop, stands in nobody's way.
async fn look(inbox: &Inbox, request: &RefundRequest, now: i64) -> Result<Found, RetrieveError> {
    let payment_intent = &request.payment_intent;
    if let Some(refund_id) =
        gateway::find_refund(&inbox.stripe, payment_intent, &request.id).await?
    {
        return Ok(Found::Refund(refund_id));
    }
    let charge = gateway::find_charge(&inbox.stripe, payment_intent).await?;
    if !charge.is_some_and(|charge| charge.disputed) {
        return Ok(Found::Nothing);
    }
    if !webhook::retrieve_disputes(inbox, payment_intent, now).await? {
        return Ok(Found::Unclear);
    }
    let mut tx = inbox.db.read().await?;
    let disputes = disputes::list(&mut tx, payment_intent).await?;
    let is_locked = disputes.iter().any(|dispute| !dispute.is_charge_refundable);
    Ok(if is_locked {
        Found::Dispute
    } else {
        Found::Nothing
    })
}

/// What Stripe is told: of a buyer's reasons it knows one.
fn why(reason: &str) -> RefundWhy {
    match reason {
        "duplicate" => RefundWhy::Duplicate,
        "fraudulent" => RefundWhy::Fraudulent,
        _ => RefundWhy::RequestedByCustomer,
    }
}

fn code(error: &GatewayError) -> Option<&str> {
    match error {
        GatewayError::Refused { code, .. } => code.as_deref(),
        _ => None,
    }
}
