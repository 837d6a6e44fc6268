//! One run: step after step, each from where it was cut off.

use std::{collections::HashMap, time::Duration};

use super::{
    DAY, Run, cursor, earlier, events, freed, objects,
    pace::Pace,
    runs::{self, Begun, By},
    unmatched,
};
use crate::{
    clock,
    db::DbError,
    gateway::{Listing, Page, RetrieveError, list_page},
    stamp::{begin_retrieval, next_retrieval},
    webhook::Inbox,
};

/// Stripe's list of events is eventually consistent, and what was made so many seconds ago may be on its way.
pub const LAG: i64 = 60;

/// How long a run waits in all for what is on its way. Most deliveries take less than a second.
const PATIENCE: Duration = Duration::from_secs(5);

/// Since when Stripe's list of events is looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Events {
    /// Since all of it was taken, with an overlap.
    Untaken,
    /// As far back as objects are compared.
    All,
}

/// What is asked of a run.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub by: By,
    /// Without it nothing is written but the run's own row.
    pub fixes: bool,
    /// Objects made since then are compared; unix seconds.
    pub since: i64,
    pub events: Events,
    /// Seconds; [`LAG`], but where nothing is on its way.
    pub lag: i64,
    /// From one request to the next; [`INTERVAL`], but where it is not Stripe that is asked.
    pub interval: Duration,
    /// Unix seconds.
    pub now: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Events,
    Objects(Listing),
    /// Before what may belong to the payments that it finds.
    Unmatched,
}

/// Sessions first: they bring the payments that the others belong to.
const STEPS: [(Step, &str); 7] = [
    (Step::Events, "events"),
    (
        Step::Objects(Listing::CheckoutSessions),
        "checkout sessions",
    ),
    (Step::Unmatched, "what waits for its payment"),
    (Step::Objects(Listing::Refunds), "refunds"),
    (Step::Objects(Listing::Disputes), "disputes"),
    (
        Step::Objects(Listing::BalanceTransactions),
        "balance transactions",
    ),
    (Step::Objects(Listing::Payouts), "payouts"),
];

/// A run at work.
pub(super) struct Work<'a> {
    pub inbox: &'a Inbox,
    pub ask: &'a Ask,
    pub pace: Pace,
    pub run: Run,
    /// The number of the page's retrieval, where it brings what goes back and forth.
    pub retrieval: Option<i64>,
    /// What is left of it.
    patience: Duration,
    /// Whether a payment that we did not know is ours, by its PaymentIntent.
    pub owners: HashMap<String, bool>,
    /// Whether Stripe could not answer what was last asked about one payment.
    pub troubled: bool,
    /// Balance transactions made before this moment were there for a fixing run to take; unix seconds.
    pub fees_until: i64,
    progress: &'a mut (dyn FnMut(&Run) + Send),
}

/// Compares, and fixes where that is asked for. `progress` hears of each page. What an error cuts off, the next run of the
/// same kind goes on with.
pub async fn reconcile(
    inbox: &Inbox,
    ask: &Ask,
    progress: &mut (dyn FnMut(&Run) + Send),
) -> Result<Run, RetrieveError> {
    let events_since = match ask.events {
        Events::Untaken => cursor::since(&inbox.db, ask.since).await?,
        Events::All => ask.since,
    };
    let begun = Begun {
        by: ask.by,
        fixes: ask.fixes,
        since: ask.since,
        events_since,
        now: ask.now,
    };
    // What is newer than the last run that fixes is left to the next; but there must be one, at least once a day.
    let fees_until = match earlier::last_fixing(&inbox.db).await? {
        Some(began) => (began - ask.lag).max(ask.now - DAY),
        None => ask.now - ask.lag + 1,
    };
    let run = runs::begin(&inbox.db, begun, STEPS[0].1).await?;
    let mut work = Work {
        inbox,
        ask,
        pace: Pace::new(ask.interval),
        run,
        retrieval: None,
        patience: PATIENCE,
        owners: HashMap::new(),
        troubled: false,
        fees_until,
        progress,
    };
    match work.go_through().await {
        Ok(()) => work.run.ended_at = Some(clock::now()),
        Err(error) => {
            work.run.error = Some(error.to_string());
            work.save().await?;
            return Err(error);
        }
    }
    work.save().await?;
    tracing::debug!(run = work.run.number, requests = work.pace.asked, result = %work.run, "reconciled");
    Ok(work.run)
}

impl Work<'_> {
    async fn go_through(&mut self) -> Result<(), RetrieveError> {
        let began_in = STEPS.iter().position(|(_, name)| *name == self.run.step);
        for (step, name) in STEPS.iter().skip(began_in.unwrap_or(0)) {
            if self.run.step != *name {
                self.run.step = (*name).to_owned();
                self.run.after = None;
            }
            let gone_through = match step {
                Step::Events => self.go_through_events().await,
                Step::Objects(listing) => self.go_through_objects(*listing).await,
                Step::Unmatched => unmatched::look(self).await,
            };
            match gone_through {
                Err(RetrieveError::Stripe(error)) if error.forbids() => self.run.may_not_read(name),
                outcome => outcome?,
            }
            if self.ask.fixes {
                freed::apply(self).await?;
            }
        }
        Ok(())
    }

    async fn go_through_events(&mut self) -> Result<(), RetrieveError> {
        let since = self.run.events_since;
        while let Some(page) = self.next_page(Listing::Events, since).await? {
            events::look(self, &page.objects).await?;
            if !self.taken(&page).await? {
                break;
            }
        }
        if self.ask.fixes {
            let until = self.run.began_at - self.ask.lag;
            cursor::advance(&self.inbox.db, since, until).await?;
        }
        Ok(())
    }

    async fn go_through_objects(&mut self, listing: Listing) -> Result<(), RetrieveError> {
        let since = self.run.since;
        while let Some(page) = self.next_page(listing, since).await? {
            for object in &page.objects {
                objects::look(self, object).await?;
            }
            if !self.taken(&page).await? {
                break;
            }
        }
        Ok(())
    }

    /// The page after what was taken; `None` where the list has ended.
    async fn next_page(
        &mut self,
        listing: Listing,
        since: i64,
    ) -> Result<Option<Page>, RetrieveError> {
        // Of two retrievals of a dispute the one that began last wins.
        self.retrieval = match listing {
            Listing::Disputes if self.ask.fixes => Some(begin_retrieval(&self.inbox.db).await?),
            Listing::Disputes => Some(next_retrieval(&self.inbox.db).await?),
            _ => None,
        };
        let (stripe, after) = (&self.inbox.stripe, self.run.after.as_deref());
        let page = self
            .pace
            .ask(|| list_page(stripe, listing, since, after))
            .await?;
        Ok(Some(page).filter(|page| !page.objects.is_empty()))
    }

    /// The page was gone through. Whether there is another.
    async fn taken(&mut self, page: &Page) -> Result<bool, RetrieveError> {
        let last = page.objects.last().and_then(|object| object["id"].as_str());
        self.run.after = last.map(str::to_owned);
        self.save().await?;
        Ok(page.has_more && self.run.after.is_some())
    }

    async fn save(&mut self) -> Result<(), DbError> {
        runs::save(&self.inbox.db, &mut self.run, self.ask.by).await?;
        (self.progress)(&self.run);
        Ok(())
    }

    /// Whether this was made so lately that it may be on its way. `created` is unix seconds.
    pub fn is_young(&self, created: Option<i64>) -> bool {
        // From the future is what a clock says that was moved.
        created.is_some_and(|created| (created - clock::now()).abs() < self.ask.lag)
    }

    /// Leaves what is on its way a moment to arrive. Whether there was one left.
    pub async fn waits(&mut self) -> bool {
        let moment = Duration::from_millis(250);
        let Some(left) = self.patience.checked_sub(moment) else {
            return false;
        };
        self.patience = left;
        tokio::time::sleep(moment).await;
        true
    }
}
