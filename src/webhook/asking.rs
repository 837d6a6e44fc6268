//! Events that wait for Stripe's answer, in tasks of their own: the others go on meanwhile.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::task::{JoinError, JoinSet};

use crate::db::DbError;

/// So many are asked about at once; Stripe takes a hundred requests a second, and twenty-five in test mode.
const PLACES: usize = 8;

/// The ids of the events that Stripe is being asked about.
#[derive(Clone, Debug, Default)]
pub struct Asked(Arc<Mutex<BTreeSet<String>>>);

impl Asked {
    pub fn ids(&self) -> Vec<String> {
        self.change(|ids| ids.iter().cloned().collect())
    }

    fn change<T>(&self, change: impl FnOnce(&mut BTreeSet<String>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An event's id, and whether what became of it could be noted.
type Done = (String, Result<(), DbError>);

/// The tasks; dropping it ends them. What they have not committed by then is due again.
pub struct Asking {
    asked: Asked,
    tasks: JoinSet<Done>,
}

impl Asking {
    pub fn new(asked: &Asked) -> Self {
        Self {
            asked: asked.clone(),
            tasks: JoinSet::new(),
        }
    }

    pub fn is_full(&self) -> bool {
        self.tasks.len() >= PLACES
    }

    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    pub fn begin(
        &mut self,
        id: String,
        work: impl Future<Output = Result<(), DbError>> + Send + 'static,
    ) {
        self.asked.change(|ids| ids.insert(id.clone()));
        self.tasks.spawn(async move { (id, work.await) });
    }

    /// Waits until one is done with; at once where there is none.
    pub async fn next(&mut self) -> Result<(), DbError> {
        let done = self.tasks.join_next().await;
        self.leave(done)
    }

    /// Frees the places of those that are done with.
    pub fn sweep(&mut self) -> Result<(), DbError> {
        while let Some(done) = self.tasks.try_join_next() {
            self.leave(Some(done))?;
        }
        Ok(())
    }

    fn leave(&self, done: Option<Result<Done, JoinError>>) -> Result<(), DbError> {
        match done {
            Some(Ok((id, outcome))) => {
                self.asked.change(|ids| ids.remove(&id));
                outcome
            }
            Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
            None => Ok(()),
        }
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.asked.change(BTreeSet::clear);
    }
}
