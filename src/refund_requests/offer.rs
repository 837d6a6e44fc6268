//! What a buyer may have back, as far as we know ourselves.

use super::{State, find::list, left::known};
use crate::{
    config::{Config, Refunds},
    db::{DbError, Tx},
    error::NoRefund,
    ledger::{
        moments::{self, What},
        payments::Payment,
    },
    money::Money,
};

/// An operator is not asked again within the day in which so many requests were declined.
const DECLINES: usize = 5;

const DAY: i64 = 24 * 60 * 60;

/// All that is left of the payment at `now` (unix seconds), or why nothing is given back. What is true of the payment comes
/// before what the merchant allows.
pub async fn offer(
    tx: &mut Tx,
    config: &Config,
    payment: &Payment,
    now: i64,
) -> Result<Result<Money, NoRefund>, DbError> {
    let known = known(tx, payment).await?;
    let left = match known.left(known.asked) {
        // The shop decides on one request at a time.
        Ok(_) if known.asked > 0 => return Ok(Err(NoRefund::Asked)),
        Ok(left) => left,
        Err(why) => return Ok(Err(why)),
    };
    let paid_at = moments::find(tx, &payment.id, What::Paid).await?;
    let age = now - paid_at.unwrap_or(payment.created_at);
    Ok(if config.refunds == Refunds::Off {
        Err(NoRefund::Off)
    } else if age > config.refund_window_days * DAY {
        Err(NoRefund::TooOld)
    } else if declines(tx, &payment.id, now).await? >= DECLINES {
        Err(NoRefund::Declined)
    } else {
        Ok(left)
    })
}

/// How often an operator has said no to what was asked within the last day.
async fn declines(tx: &mut Tx, payment_intent: &str, now: i64) -> Result<usize, DbError> {
    let requests = list(tx, payment_intent).await?;
    let lately = requests
        .iter()
        .filter(|request| request.state == State::Declined && now - request.created_at < DAY);
    Ok(lately.count())
}
