//! The letter about a fact.

use super::{due::Due, kind::Kind};
use crate::{
    access,
    api::RefundReason,
    checkouts,
    config::Config,
    db::{DbError, Tx, on},
    ledger::{
        disputes,
        moments::{self, What},
        payments, refunds,
    },
    mail::{
        Letter,
        letters::{self, About},
    },
    money::Money,
};

/// `None` where what it would tell of is gone.
pub async fn letter(tx: &mut Tx, config: &Config, due: &Due) -> Result<Option<Letter>, DbError> {
    let checkout = checkouts::find(tx, &due.checkout_id).await?;
    let payment = payments::find(tx, &due.payment_id).await?;
    let Some((checkout, payment)) = checkout.zip(payment) else {
        return Ok(None);
    };
    let to = match &due.operator {
        Some(operator) => Some(operator.clone()),
        None => access::address(&checkout, Some(&payment)),
    };
    let Some(to) = to else {
        return Ok(None);
    };
    let about = About {
        config,
        checkout: &checkout,
        payment: &payment,
        key: &due.key,
        to: &to,
    };
    Ok(match due.kind {
        Kind::Receipt | Kind::ReceiptCorrected => {
            let paid_at = happened(tx, &payment.id, What::Paid).await?;
            Some(letters::receipt(&about, paid_at))
        }
        Kind::Payment => {
            let paid_at = happened(tx, &payment.id, What::Paid).await?;
            Some(letters::payment(&about, paid_at))
        }
        Kind::DebitFailed => Some(letters::debit_failed(&about)),
        Kind::RefundDone => {
            let refund = refunds::find(tx, &due.object_id).await?;
            let done_at = happened(tx, &due.object_id, What::Succeeded).await?;
            refund.map(|refund| letters::refund_done(&about, &refund, done_at))
        }
        Kind::RefundFailed => {
            let refund = refunds::find(tx, &due.object_id).await?;
            refund.map(|refund| letters::refund_failed(&about, &refund.money, &refund.id))
        }
        Kind::Inquiry | Kind::Dispute | Kind::DisputeEscalated => {
            let disputes = disputes::list(tx, &payment.id).await?;
            let dispute = disputes.iter().find(|dispute| dispute.id == due.object_id);
            dispute.map(|dispute| letters::dispute(&about, dispute))
        }
        Kind::RefundAsked | Kind::RefundDeclined | Kind::RefundRefused | Kind::RefundWanted => {
            let asked = find_asked(tx, &due.object_id).await?;
            asked.map(|asked| of_request(due.kind, &about, &asked))
        }
    })
}

/// What a buyer asked to have back, as far as letters tell of it.
struct Asked {
    money: Money,
    reason: String,
    /// An operator has to decide.
    waits: bool,
    /// What an operator said to it.
    word: Option<String>,
}

fn of_request(kind: Kind, about: &About<'_>, asked: &Asked) -> Letter {
    match kind {
        Kind::RefundWanted => {
            let reason = RefundReason::parse(&asked.reason).map(RefundReason::label);
            letters::refund_wanted(about, &asked.money, reason, asked.waits)
        }
        Kind::RefundDeclined => {
            letters::refund_declined(about, &asked.money, asked.word.as_deref())
        }
        Kind::RefundRefused => letters::refund_failed(about, &asked.money, &about.payment.id),
        _ => letters::refund_asked(about, &asked.money, !asked.waits),
    }
}

async fn find_asked(tx: &mut Tx, id: &str) -> Result<Option<Asked>, DbError> {
    let row: Option<(i64, String, String, String, Option<String>)> = on!(tx, c => {
        sqlx::query_as("select amount, currency, reason, state, word from refund_requests where id = $1")
            .bind(id)
            .fetch_optional(c)
            .await?
    });
    Ok(row.map(|(amount, currency, reason, state, word)| Asked {
        money: Money::new(amount, currency),
        reason,
        waits: state == "asked",
        word,
    }))
}

/// Unix seconds; it is due because it happened.
async fn happened(tx: &mut Tx, object_id: &str, what: What) -> Result<i64, DbError> {
    Ok(moments::find(tx, object_id, what)
        .await?
        .unwrap_or_default())
}
