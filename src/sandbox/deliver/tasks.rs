//! A task for each endpoint that something waits for; all of them end with this one's owner.

use std::collections::HashMap;

use tokio::task::{Id, JoinSet};

#[derive(Default)]
pub struct Tasks {
    running: JoinSet<()>,
    /// Which endpoint each attends to.
    busy: HashMap<Id, String>,
}

impl Tasks {
    /// Begins a task for an endpoint that has none.
    pub fn begin(&mut self, endpoint: String, task: impl Future<Output = ()> + Send + 'static) {
        if !self.busy.values().any(|busy| *busy == endpoint) {
            let id = self.running.spawn(task).id();
            self.busy.insert(id, endpoint);
        }
    }

    /// Waits until one has ended, and frees its endpoint. `None` where none runs, and where it broke: then what it
    /// broke at is not to be begun again at once.
    pub async fn ended(&mut self) -> Option<()> {
        match self.running.join_next_with_id().await? {
            Ok((id, ())) => {
                self.busy.remove(&id);
                Some(())
            }
            Err(error) => {
                let endpoint = self.busy.remove(&error.id()).unwrap_or_default();
                tracing::error!(%error, endpoint, "a delivery broke; it will be tried again");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::Tasks;

    #[tokio::test]
    async fn an_endpoint_has_one_task_and_is_free_after_it() {
        let mut tasks = Tasks::default();
        tasks.begin("we_1".to_owned(), async {});
        tasks.begin("we_1".to_owned(), pending());
        assert_eq!(tasks.running.len(), 1);
        assert_eq!(tasks.ended().await, Some(()));
        tasks.begin("we_1".to_owned(), async { panic!("as a test asks for") });
        assert_eq!(tasks.ended().await, None);
        tasks.begin("we_1".to_owned(), async {});
        assert_eq!(tasks.ended().await, Some(()), "it was freed");
        assert_eq!(tasks.ended().await, None, "none is left");
    }
}
