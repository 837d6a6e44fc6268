//! Facts as they are gathered.

use crate::{
    api::{Fact, FactKind},
    clock,
    db::{DbError, Tx},
    ledger::{journal, moments::Moment},
    money::Money,
};

/// Facts with their time in unix seconds.
#[derive(Default)]
pub struct Found(Vec<(i64, Fact)>);

/// The fact that was added last, to say more about.
pub struct Added<'a>(&'a mut Fact);

impl Added<'_> {
    pub fn note(self, note: Option<&str>) -> Self {
        self.0.note = note.map(str::to_owned);
        self
    }

    pub fn event(self, event: Option<String>) -> Self {
        self.0.event = event;
        self
    }

    /// What it is about at Stripe.
    pub fn of(self, object: &str) -> Self {
        self.0.object = Some(object.to_owned());
        self
    }

    pub fn by(self, operator: String) {
        self.0.by = Some(operator);
    }

    pub fn entry(self, source: String) {
        self.0.entries.push(source);
    }

    pub fn entries(self, sources: Vec<String>) {
        self.0.entries.extend(sources);
    }
}

impl Found {
    pub fn add<'a>(
        &mut self,
        what: FactKind,
        at: i64,
        money: impl Into<Option<&'a Money>>,
    ) -> Added<'_> {
        self.0.push((
            at,
            Fact {
                what,
                money: money.into().cloned(),
                note: None,
                date: clock::readable(at),
                datetime: clock::rfc3339(at),
                event: None,
                entries: Vec::new(),
                object: None,
                by: None,
            },
        ));
        let last = self.0.len() - 1;
        Added(&mut self.0[last].1)
    }

    pub fn at(&mut self, what: FactKind, moment: Moment, money: &Money) -> Added<'_> {
        self.add(what, moment.at, money).event(moment.event_id)
    }

    /// Sorted, and without entries that were not posted.
    pub async fn in_order(mut self, tx: &mut Tx) -> Result<Vec<Fact>, DbError> {
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
