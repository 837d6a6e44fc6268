//! Stripe's lists of objects: what the ledger does not know of them.

use serde_json::Value;

use super::{owner, run::Work};
use crate::{
    clock,
    gateway::RetrieveError,
    webhook::{self, Compared},
};

/// Compares one object with what is known of it.
pub async fn look(work: &mut Work<'_>, object: &Value) -> Result<(), RetrieveError> {
    // A balance transaction brings its charge, which no list of ours has.
    if object["source"]["object"] == "charge" {
        compare(work, &object["source"]).await?;
    }
    compare(work, object).await
}

async fn compare(work: &mut Work<'_>, object: &Value) -> Result<(), RetrieveError> {
    let raw = object.to_string();
    let mut compared = webhook::compare(work.inbox, &raw, work.retrieval, clock::now()).await?;
    while is_news(&compared) && may_be_on_its_way(work, object) && work.waits().await {
        compared = webhook::compare(work.inbox, &raw, work.retrieval, clock::now()).await?;
    }
    match compared {
        Compared::Foreign => return Ok(()),
        Compared::Same => {}
        Compared::Missing => missing(work, object, &raw).await?,
        Compared::Different => {
            work.run.different += 1;
            work.run.fixed += i64::from(fix(work, &raw).await?);
        }
        Compared::Unmatched(payment_intent) => {
            if is_of_another_app(work, object) || !owner::is_ours(work, &payment_intent).await? {
                return Ok(());
            }
            missing(work, object, &raw).await?;
        }
    }
    work.run.compared += 1;
    Ok(())
}

async fn missing(work: &mut Work<'_>, object: &Value, raw: &str) -> Result<(), RetrieveError> {
    let fixed = fix(work, raw).await?;
    // That it is listed is how it comes here: nothing was lost, but where no run takes it.
    let is_left = !work.ask.fixes && object["created"].as_i64() < Some(work.fees_until);
    if is_untold(object) && (fixed || !work.ask.fixes) && !is_left {
        return Ok(());
    }
    // A payment that is missing is counted with its session, and not with its charge as well.
    let payment = payment_of(object).map(str::to_owned);
    let is_counted = payment.is_some_and(|id| work.owners.insert(id, true).is_some());
    if object["object"] == "charge" && is_counted {
        return Ok(());
    }
    work.run.missing += 1;
    work.run.fixed += i64::from(fixed);
    Ok(())
}

fn payment_of(object: &Value) -> Option<&str> {
    let payment = &object["payment_intent"];
    payment.as_str().or_else(|| payment["id"].as_str())
}

/// Applies what was found, where that is asked for. Whether it is known now.
async fn fix(work: &mut Work<'_>, raw: &str) -> Result<bool, RetrieveError> {
    if !work.ask.fixes {
        return Ok(false);
    }
    let (inbox, now) = (work.inbox, clock::now());
    webhook::apply_found(inbox, raw, work.retrieval, now).await?;
    Ok(webhook::compare(inbox, raw, work.retrieval, now).await? == Compared::Same)
}

fn is_news(compared: &Compared) -> bool {
    !matches!(compared, Compared::Same | Compared::Foreign)
}

/// No event tells of a balance transaction.
fn is_untold(object: &Value) -> bool {
    object["object"] == "balance_transaction"
}

fn may_be_on_its_way(work: &Work<'_>, object: &Value) -> bool {
    !is_untold(object) && work.is_young(made_at(object))
}

/// Of a charge that carries no metadata of ours nobody is asked: another app may have made thousands.
fn is_of_another_app(work: &Work<'_>, object: &Value) -> bool {
    let source = &object["source"];
    source["object"] == "charge"
        && source["metadata"]["till_namespace"].as_str() != Some(work.inbox.namespace.as_str())
}

/// When the last thing happened to the object that it tells the time of, unix seconds.
fn made_at(object: &Value) -> Option<i64> {
    // A session is made when the payment page opens; its PaymentIntent, when the buyer pays.
    let paid = object["payment_intent"]["created"].as_i64();
    paid.max(object["created"].as_i64())
}
