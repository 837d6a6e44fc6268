//! A payment's time line: each fact with its time, the event that proves it and the entry that it posted.

use super::words;
use crate::{
    api::{Fact, FactKind, RefundReason},
    checkouts::Checkout,
    clock,
    db::{DbError, Tx},
    ledger::{
        attempts,
        balance_transactions::{self, BalanceTransaction, Category},
        disputes::{self, Dispute},
        journal,
        moments::{self, Moment, What},
        payments::Payment,
        refunds,
    },
    money::Money,
    refund_requests::{self, State},
};

/// Oldest first: of the checkout, and of each of its payments.
pub async fn facts(
    tx: &mut Tx,
    checkout: &Checkout,
    payments: &[Payment],
) -> Result<Vec<Fact>, DbError> {
    let mut found = Found::default();
    let started = FactKind::CheckoutStarted;
    found.add(started, checkout.created_at, &checkout.money);
    for payment in payments {
        of_payment(tx, &mut found, payment).await?;
        of_refunds(tx, &mut found, payment).await?;
        of_disputes(tx, &mut found, payment).await?;
    }
    found.in_order(tx).await
}

async fn of_payment(tx: &mut Tx, found: &mut Found, payment: &Payment) -> Result<(), DbError> {
    for attempt in attempts::list(tx, &payment.id).await? {
        found
            .add(FactKind::AttemptFailed, attempt.failed_at, &attempt.money)
            .note(Some(words::no_success(&attempt.reason)))
            .event(attempt.event_id);
    }
    for moment in moments::list(tx, &payment.id).await? {
        let what = match moment.what {
            What::Processing => FactKind::Processing,
            What::Failed => FactKind::Failed,
            What::Paid if payment.money.amount == 0 => FactKind::Ordered,
            What::Paid => FactKind::Paid,
            _ => continue,
        };
        let proved = found.at(what, moment, &payment.money);
        if what == FactKind::Paid {
            proved.entry(format!("payment_intent:{}", payment.id));
        }
    }
    Ok(())
}

async fn of_refunds(tx: &mut Tx, found: &mut Found, payment: &Payment) -> Result<(), DbError> {
    for request in refund_requests::list(tx, &payment.id).await? {
        let reason = RefundReason::parse(&request.reason).map(RefundReason::label);
        found
            .add(
                FactKind::RefundRequested,
                request.created_at,
                &request.money,
            )
            .note(reason);
        if let (State::Refused, Some(at)) = (request.state, request.answered_at) {
            found.add(FactKind::RefundRefused, at, &request.money);
        }
    }
    for refund in refunds::list(tx, &payment.id).await? {
        let moments = moments::list(tx, &refund.id).await?;
        let succeeded = moments.iter().find(|moment| moment.what == What::Succeeded);
        // A card's refund succeeds as it is made: that is one fact.
        let at_once = succeeded.map(|moment| moment.at) == Some(refund.created_at);
        let posted = format!("refund:{}", refund.id);
        let taken_back = format!("refund_failed:{}", refund.id);
        // Where no success was told, what came to nothing was posted as it was taken back.
        let ended = match succeeded {
            Some(_) => vec![taken_back],
            None => vec![posted.clone(), taken_back],
        };
        for moment in moments {
            match moment.what {
                What::Created if at_once => {}
                What::Created => {
                    found.at(FactKind::RefundSent, moment, &refund.money);
                }
                What::RequiresAction => {
                    found.at(FactKind::RefundNeedsAction, moment, &refund.money);
                }
                What::Succeeded => {
                    let proved = found.at(FactKind::Refunded, moment, &refund.money);
                    proved.entry(posted.clone());
                }
                What::Failed => {
                    let why = refund.failure_reason.as_deref();
                    let proved = found.at(FactKind::RefundFailed, moment, &refund.money);
                    let proved = proved.note(why.map(words::no_refund));
                    proved.entries(ended.clone());
                }
                What::Canceled => {
                    let proved = found.at(FactKind::RefundCanceled, moment, &refund.money);
                    proved.entries(ended.clone());
                }
                _ => {}
            }
        }
    }
    Ok(())
}

async fn of_disputes(tx: &mut Tx, found: &mut Found, payment: &Payment) -> Result<(), DbError> {
    for dispute in disputes::list(tx, &payment.id).await? {
        let moved = balance_transactions::list_by_source(tx, &dispute.id).await?;
        let taken = |moved: &&BalanceTransaction| moved.category() == Category::Dispute;
        let last = moved.iter().rfind(taken).map(|moved| moved.id.clone());
        for moment in moments::list(tx, &dispute.id).await? {
            of_dispute(found, &dispute, moment, last.as_deref());
        }
        for moved in moved {
            let (what, money) = match moved.category() {
                Category::Dispute => (FactKind::FundsWithdrawn, moved.left()?),
                Category::DisputeReversal => (FactKind::FundsReinstated, moved.money.clone()),
                _ => continue,
            };
            let source = format!("txn:{}", moved.id);
            let event = journal::proof_of(tx, &source).await?;
            let proved = found.add(what, moved.created_at, &money).event(event);
            proved.entry(source);
        }
    }
    Ok(())
}

/// `taken` is the balance transaction by which the bank took the money.
fn of_dispute(found: &mut Found, dispute: &Dispute, moment: Moment, taken: Option<&str>) {
    let (what, entry) = match moment.what {
        What::Created if taken.is_none() => (FactKind::Inquiry, None),
        What::Created => (FactKind::DisputeOpened, None),
        What::Won => (FactKind::DisputeWon, Some("dispute_won")),
        What::Lost => (FactKind::DisputeLost, Some("dispute_lost")),
        What::Closed => (FactKind::DisputeClosed, None),
        _ => return,
    };
    let why = matches!(what, FactKind::Inquiry | FactKind::DisputeOpened)
        .then(|| words::why_disputed(&dispute.reason));
    let proved = found.at(what, moment, &dispute.money).note(why);
    if let (Some(entry), Some(taken)) = (entry, taken) {
        proved.entry(format!("{entry}:{taken}"));
    }
}

/// Facts with their time in unix seconds.
#[derive(Default)]
struct Found(Vec<(i64, Fact)>);

/// The fact that was added last, to say more about.
struct Added<'a>(&'a mut Fact);

impl Added<'_> {
    fn note(self, note: Option<&str>) -> Self {
        self.0.note = note.map(str::to_owned);
        self
    }

    fn event(self, event: Option<String>) -> Self {
        self.0.event = event;
        self
    }

    fn entry(self, source: String) {
        self.0.entries.push(source);
    }

    fn entries(self, sources: Vec<String>) {
        self.0.entries.extend(sources);
    }
}

impl Found {
    fn add(&mut self, what: FactKind, at: i64, money: &Money) -> Added<'_> {
        self.0.push((
            at,
            Fact {
                what,
                money: money.clone(),
                note: None,
                date: clock::readable(at),
                datetime: clock::rfc3339(at),
                event: None,
                entries: Vec::new(),
            },
        ));
        let last = self.0.len() - 1;
        Added(&mut self.0[last].1)
    }

    fn at(&mut self, what: FactKind, moment: Moment, money: &Money) -> Added<'_> {
        self.add(what, moment.at, money).event(moment.event_id)
    }

    /// Sorted, and without entries that were not posted.
    async fn in_order(mut self, tx: &mut Tx) -> Result<Vec<Fact>, DbError> {
        self.0.sort_by_key(|(at, fact)| (*at, fact.what));
        let mut facts = Vec::with_capacity(self.0.len());
        for (_, mut fact) in self.0 {
            let mut posted = Vec::with_capacity(fact.entries.len());
            for source in fact.entries {
                if journal::proof_of(tx, &source).await?.is_some() {
                    posted.push(source);
                }
            }
            fact.entries = posted;
            facts.push(fact);
        }
        Ok(facts)
    }
}
