//! What waits for an operator, and how the shop and Stripe agree.

use super::{events::count_troubled, logged};
use crate::{
    access,
    api::{AskedRow, LetterState, Overview, ReconcileView, RefundReason, StuckLetter},
    checkouts, clock,
    db::{Db, DbError, Tx},
    error::AppError,
    ledger::payments,
    mail::{self, State, Stuck},
    reconcile::{self, Run},
    refund_requests,
};

/// Requests on the page; with one more it says that there are more.
const SHOWN: usize = 20;
/// Letters that have not left.
const LETTERS_SHOWN: i64 = 5;

/// `now` is unix seconds.
pub async fn overview(db: &Db, now: i64) -> Result<Overview, AppError> {
    let run = reconcile::newest(db).await.map_err(logged)?;
    let last = reconcile::last(db).await.map_err(logged)?;
    let mut tx = db.read().await.map_err(logged)?;
    let mut asked = list_asked(&mut tx).await.map_err(logged)?;
    let more_asked = asked.len() > SHOWN;
    asked.truncate(SHOWN);
    let stuck = mail::list_stuck(&mut tx, now, LETTERS_SHOWN)
        .await
        .map_err(logged)?;
    Ok(Overview {
        asked,
        more_asked,
        troubled: count_troubled(&mut tx, now).await.map_err(logged)?,
        stuck: mail::count_stuck(&mut tx, now).await.map_err(logged)?,
        stuck_letters: stuck.into_iter().map(letter).collect(),
        run: run.as_ref().map(shown),
        last_run: last
            .filter(|last| run.as_ref().is_some_and(|run| run.number != last.number))
            .as_ref()
            .map(shown),
    })
}

async fn list_asked(tx: &mut Tx) -> Result<Vec<AskedRow>, DbError> {
    let mut rows = Vec::new();
    for request in refund_requests::list_asked(tx, SHOWN as i64 + 1).await? {
        let Some(payment) = payments::find(tx, &request.payment_intent).await? else {
            continue;
        };
        let Some(money) = refund_requests::still_asked(tx, &payment, &request).await? else {
            continue;
        };
        let Some(checkout) = checkouts::find(tx, &payment.checkout_id).await? else {
            continue;
        };
        rows.push(AskedRow {
            address: access::address(&checkout, Some(&payment)),
            reason: RefundReason::parse(&request.reason).unwrap_or(RefundReason::Other),
            date: clock::readable(request.created_at),
            datetime: clock::rfc3339(request.created_at),
            money,
            checkout: checkout.id,
            product: checkout.product_name,
            quantity: checkout.quantity,
        });
    }
    Ok(rows)
}

fn letter(stuck: Stuck) -> StuckLetter {
    StuckLetter {
        state: match stuck.state {
            State::Waits => LetterState::Waits,
            State::Refused => LetterState::Refused,
            State::TooLate => LetterState::TooLate,
        },
        to: stuck.recipient,
        subject: stuck.subject,
        date: clock::readable(stuck.created_at),
        datetime: clock::rfc3339(stuck.created_at),
        words: stuck.words,
    }
}

fn shown(run: &Run) -> ReconcileView {
    let at = run.ended_at.unwrap_or(run.began_at);
    ReconcileView {
        ended: run.ended_at.is_some(),
        is_whole: run.is_whole(),
        found: run.to_string(),
        error: run.error.clone(),
        date: clock::readable(at),
        datetime: clock::rfc3339(at),
    }
}
