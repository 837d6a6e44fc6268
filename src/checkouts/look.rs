//! What a page may know of a checkout, from the ledger alone; and when Stripe is asked because an event is late.

use std::time::Duration;

use super::{
    Checkout, Status,
    change::{claim_retrieval, set_returned},
    details::details,
    find::{find_by_session, find_by_token, find_payment},
};
use crate::{
    access::Who,
    api::{CheckoutState, CheckoutView},
    db::DbError,
    ledger::payments::{self, Payment},
    webhook::{self, Inbox, worker},
};

/// An event is given this many seconds before Stripe is asked, and Stripe this many before it is asked again.
const PATIENCE: i64 = 5;
/// A bank debit takes days: there is no point in asking as often.
const PROCESSING_PATIENCE: i64 = 60;
/// A page waits this long for Stripe; the retrieval itself goes on.
const PAGE_WAITS: Duration = Duration::from_secs(4);
/// And this long for events that are stored and not applied yet.
const WORKER_NEEDS: Duration = Duration::from_secs(1);

/// What a visitor shows to be let in. An id is not a key: the session id opens nothing but to its owner.
#[derive(Clone, Debug, Default)]
pub struct Looking {
    pub who: Who,
    pub session_id: Option<String>,
    pub token: Option<String>,
}

/// The success page's view. Once the buyer has waited for the event, Stripe is asked. `None` where there is nothing
/// that this visitor may see.
pub async fn after_return(
    inbox: &Inbox,
    looking: &Looking,
    now: i64,
) -> Result<Option<CheckoutView>, DbError> {
    let Some((mut checkout, mut view)) = look(inbox, looking).await? else {
        return Ok(None);
    };
    if is_behind(&view) {
        worker::settled(inbox, WORKER_NEEDS).await?;
        let Some(again) = look(inbox, looking).await? else {
            return Ok(None);
        };
        (checkout, view) = again;
    }
    let pause = match view.state {
        CheckoutState::Open => PATIENCE,
        CheckoutState::Processing => PROCESSING_PATIENCE,
        CheckoutState::Paid | CheckoutState::NotPaid => return Ok(Some(view)),
    };
    match checkout.returned_at {
        None => {
            let mut tx = inbox.db.write().await?;
            set_returned(&mut tx, &checkout.id, now).await?;
            tx.commit().await?;
            Ok(Some(view))
        }
        Some(returned_at) if now - returned_at < PATIENCE => Ok(Some(view)),
        Some(_) => ask(inbox, looking, checkout, view, pause, now).await,
    }
}

/// The payment page answers the buyer as soon as the event is stored: it may not have been applied yet, or only the
/// one of two that brings no address.
fn is_behind(view: &CheckoutView) -> bool {
    view.state == CheckoutState::Open
        || view
            .details
            .as_ref()
            .is_some_and(|details| details.email.is_none())
}

/// The cancel page's view: whether nothing was charged is Stripe's to say.
pub async fn after_cancel(
    inbox: &Inbox,
    looking: &Looking,
    now: i64,
) -> Result<Option<CheckoutView>, DbError> {
    let Some((checkout, view)) = look(inbox, looking).await? else {
        return Ok(None);
    };
    if view.state != CheckoutState::Open {
        return Ok(Some(view));
    }
    // Only what Stripe has just said counts as confirmed: until then, whether anything was charged is not known.
    let view = CheckoutView {
        unconfirmed: true,
        ..view
    };
    ask(inbox, looking, checkout, view, 1, now).await
}

/// Has the session retrieved and applied, at most once in `pause` seconds, and looks again.
async fn ask(
    inbox: &Inbox,
    looking: &Looking,
    checkout: Checkout,
    view: CheckoutView,
    pause: i64,
    now: i64,
) -> Result<Option<CheckoutView>, DbError> {
    // Nobody was ever sent to a payment page.
    let Some(session_id) = checkout.session_id else {
        return Ok(Some(CheckoutView {
            unconfirmed: false,
            ..view
        }));
    };
    // Looked at first: a page that is loaded again and again writes nothing.
    if checkout.retrieved_at.is_some_and(|at| now - at < pause) {
        return Ok(Some(view));
    }
    let mut tx = inbox.db.write().await?;
    let claimed = claim_retrieval(&mut tx, &checkout.id, pause, now).await?;
    tx.commit().await?;
    if !claimed {
        return Ok(Some(view));
    }
    let retrieval = tokio::spawn({
        let inbox = inbox.clone();
        async move {
            match webhook::retrieve_session(&inbox, &session_id, now).await {
                Ok(applied) => applied,
                Err(error) => {
                    tracing::warn!(%error, "a session could not be retrieved");
                    false
                }
            }
        }
    });
    let confirmed = matches!(
        tokio::time::timeout(PAGE_WAITS, retrieval).await,
        Ok(Ok(true))
    );
    let view = look(inbox, looking).await?.map(|(_, view)| view);
    Ok(view.map(|view| CheckoutView {
        unconfirmed: !confirmed,
        ..view
    }))
}

async fn look(
    inbox: &Inbox,
    looking: &Looking,
) -> Result<Option<(Checkout, CheckoutView)>, DbError> {
    let mut tx = inbox.db.read().await?;
    let (checkout, by_token) = match (&looking.token, &looking.session_id) {
        (Some(token), _) => (find_by_token(&mut tx, token).await?, true),
        (None, Some(session_id)) => (find_by_session(&mut tx, session_id).await?, false),
        (None, None) => (None, false),
    };
    let Some(checkout) = checkout else {
        return Ok(None);
    };
    let payment = find_payment(&mut tx, &checkout.id).await?;
    let payments = payments::list_by_checkout(&mut tx, &checkout.id).await?;
    let sees_all = looking.who.may_see(&checkout, &payments);
    if !sees_all && !by_token {
        return Ok(None);
    }
    let view = CheckoutView {
        state: state(&checkout, payment.as_ref()),
        details: if sees_all {
            Some(details(&mut tx, &checkout, payment.as_ref()).await?)
        } else {
            None
        },
        unconfirmed: false,
    };
    Ok(Some((checkout, view)))
}

fn state(checkout: &Checkout, payment: Option<&Payment>) -> CheckoutState {
    match (payment.map(|payment| payment.status), checkout.status) {
        (Some(payments::Status::Paid), _) => CheckoutState::Paid,
        (Some(payments::Status::Processing), _) => CheckoutState::Processing,
        (Some(payments::Status::Failed), _) => CheckoutState::NotPaid,
        (None, Status::Open) => CheckoutState::Open,
        (None, Status::Complete) => CheckoutState::Processing,
        (None, Status::Expired | Status::Failed) => CheckoutState::NotPaid,
    }
}
