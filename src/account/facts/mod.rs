//! A payment's time line: each fact with its time, the event that proves it and the entry that it posted.

mod found;

use found::Found;

use super::words;
use crate::{
    api::{Fact, FactKind, RefundReason, ShopReason},
    checkouts::Checkout,
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
    operator::{self, Kind},
    refund_requests::{self, State},
};

/// Who reads the time line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// What operators did is the shop's act.
    Buyer,
    /// Each act with who did it, and what was said about it.
    Operator,
}

/// Oldest first: of the checkout, and of each of its payments.
pub async fn facts(
    tx: &mut Tx,
    checkout: &Checkout,
    payments: &[Payment],
    reader: Reader,
) -> Result<Vec<Fact>, DbError> {
    let mut found = Found::default();
    let started = FactKind::CheckoutStarted;
    found.add(started, checkout.created_at, &checkout.money);
    for payment in payments {
        of_payment(tx, &mut found, payment).await?;
        of_requests(tx, &mut found, payment, reader).await?;
        of_refunds(tx, &mut found, payment).await?;
        of_disputes(tx, &mut found, payment).await?;
    }
    if reader == Reader::Operator {
        of_acts(tx, &mut found, checkout).await?;
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
        let proved = found.at(what, moment, &payment.money).of(&payment.id);
        if what == FactKind::Paid {
            proved.entry(format!("payment_intent:{}", payment.id));
        }
    }
    Ok(())
}

async fn of_requests(
    tx: &mut Tx,
    found: &mut Found,
    payment: &Payment,
    reader: Reader,
) -> Result<(), DbError> {
    for request in refund_requests::list(tx, &payment.id).await? {
        let money = &request.money;
        if !request.by_operator {
            let reason = RefundReason::parse(&request.reason).map(RefundReason::label);
            let asked = found.add(FactKind::RefundRequested, request.created_at, money);
            asked.note(reason);
        }
        // An operator reads the acts themselves.
        if reader == Reader::Buyer {
            if request.by_operator {
                found.add(FactKind::RefundByShop, request.created_at, money);
            }
            if let Some(at) = request.decided_at {
                let what = match request.state {
                    State::Declined => FactKind::RefundDeclined,
                    _ => FactKind::RefundApproved,
                };
                found.add(what, at, money).note(request.word.as_deref());
            }
        }
        if let (State::Refused, Some(at)) = (request.state, request.answered_at) {
            found.add(FactKind::RefundRefused, at, money);
        }
    }
    Ok(())
}

/// What operators did about it.
async fn of_acts(tx: &mut Tx, found: &mut Found, checkout: &Checkout) -> Result<(), DbError> {
    for act in operator::acts(tx, &checkout.id).await? {
        let mut note = act.note;
        let what = match act.kind {
            Kind::Refund => {
                let request = refund_requests::find(tx, &act.subject).await?;
                let reason = request.and_then(|request| ShopReason::parse(&request.reason));
                let words = [reason.map(|reason| reason.label().to_owned()), note];
                note = Some(words.into_iter().flatten().collect::<Vec<_>>().join(": "));
                FactKind::RefundByShop
            }
            Kind::Approve => FactKind::RefundApproved,
            Kind::Decline => FactKind::RefundDeclined,
            Kind::CorrectAddress => FactKind::AddressCorrected,
            Kind::Replay => FactKind::EventReplayed,
        };
        let event = (act.kind == Kind::Replay).then_some(act.subject);
        let added = found.add(what, act.at, act.money.as_ref());
        added.note(note.as_deref()).event(event).by(act.operator);
    }
    Ok(())
}

async fn of_refunds(tx: &mut Tx, found: &mut Found, payment: &Payment) -> Result<(), DbError> {
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
                    found
                        .at(FactKind::RefundSent, moment, &refund.money)
                        .of(&refund.id);
                }
                What::RequiresAction => {
                    found
                        .at(FactKind::RefundNeedsAction, moment, &refund.money)
                        .of(&refund.id);
                }
                What::Succeeded => {
                    let proved = found
                        .at(FactKind::Refunded, moment, &refund.money)
                        .of(&refund.id);
                    proved.entry(posted.clone());
                }
                What::Failed => {
                    let why = refund.failure_reason.as_deref();
                    let proved = found
                        .at(FactKind::RefundFailed, moment, &refund.money)
                        .of(&refund.id);
                    let proved = proved.note(why.map(words::no_refund));
                    proved.entries(ended.clone());
                }
                What::Canceled => {
                    let proved = found
                        .at(FactKind::RefundCanceled, moment, &refund.money)
                        .of(&refund.id);
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
            let proved = found
                .add(what, moved.created_at, &money)
                .of(&dispute.id)
                .event(event);
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
    let proved = found
        .at(what, moment, &dispute.money)
        .of(&dispute.id)
        .note(why);
    if let (Some(entry), Some(taken)) = (entry, taken) {
        proved.entry(format!("{entry}:{taken}"));
    }
}
