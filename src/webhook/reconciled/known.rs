//! All that applying an object can change, as texts that are compared.

use crate::{
    db::{DbError, Tx, on},
    webhook::event::Event,
};

/// Each begins with where it stands. When something happened is left out, and by which event: an object that is listed
/// later says later moments, and the earliest counts.
pub async fn facts(tx: &mut Tx, event: &Event) -> Result<Vec<String>, DbError> {
    let learned = event.learned();
    let id = learned.object_id.unwrap_or_default();
    // What a session, a charge or a balance transaction says, it says of its payment.
    let payment = learned.payment_intent.unwrap_or_default();
    let rows: Vec<(String,)> = on!(tx, c => {
        sqlx::query_as(
            "select 'payment ' || id || ' ' || checkout_id || ' ' || coalesce(checkout_session_id, '') || ' '
                    || coalesce(charge_id, '') || ' ' || coalesce(email, '') || ' ' || cast(amount as text) || currency
                    || ' ' || status || ' ' || cast(created_at as text) || ' ' || coalesce(mismatch, '') || ' '
                    || coalesce(cast(presentment_amount as text), '') || coalesce(presentment_currency, '')
             from payments where id = $1 or id = $2
             union all
             select 'refund ' || id || ' ' || coalesce(charge_id, '') || ' ' || status || ' '
                    || coalesce(failure_reason, '')
             from refunds where id = $1
             union all
             select 'dispute ' || id || ' ' || cast(amount as text) || ' ' || reason || ' ' || status || ' '
                    || cast(is_charge_refundable as text) || ' ' || coalesce(cast(due_by as text), '')
             from disputes where id = $1
             union all
             select 'payout ' || id || ' ' || status || ' ' || cast(arrival_date as text) || ' '
                    || coalesce(failure_code, '')
             from payouts where id = $1
             union all
             select 'early_fraud_warning ' || id from early_fraud_warnings where id = $1
             union all
             select 'balance_transaction ' || id from balance_transactions where id = $1 or source = $1
             union all
             select 'checkout ' || id || ' ' || status from checkouts where session_id = $1
             union all
             select 'refund_request ' || id || ' ' || state || ' ' || case when settled_at is null then '' else 'settled' end
             from refund_requests where refund_id = $1
             union all
             select 'moment ' || object_id || ' ' || what from moments where object_id = $1 or object_id = $2
             union all
             select 'entry ' || source from journal_entries
             where source in ('payment_intent:' || $2, 'payment_intent:' || $1, 'refund:' || $1, 'refund_failed:' || $1,
                              'payout:' || $1, 'payout_failed:' || $1, 'txn:' || $1)
                or source in (select 'txn:' || id from balance_transactions where source = $1)
                or source in (select 'dispute_lost:' || id from balance_transactions where source = $1)
                or source in (select 'dispute_won:' || id from balance_transactions where source = $1)
                or source in ('dispute_lost:' || $1, 'dispute_won:' || $1)",
        )
        .bind(&id)
        .bind(&payment)
        .fetch_all(c)
        .await?
    });
    let mut rows: Vec<String> = rows.into_iter().map(|(row,)| row).collect();
    rows.sort();
    Ok(rows)
}

/// Whether `after` has a fact that is not in `before` at all, rather than otherwise.
pub fn has_new(before: &[String], after: &[String]) -> bool {
    let known: Vec<&str> = before.iter().filter_map(|row| named(row)).collect();
    after
        .iter()
        .filter_map(|row| named(row))
        .any(|name| !known.contains(&name))
}

/// `refund re_1`; `None` for what only follows from facts.
fn named(row: &str) -> Option<&str> {
    let (table, rest) = row.split_once(' ')?;
    if ["checkout", "refund_request", "moment", "entry"].contains(&table) {
        return None;
    }
    let end = rest.find(' ').unwrap_or(rest.len());
    Some(&row[..table.len() + 1 + end])
}
