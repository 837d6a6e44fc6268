//! A proxy between a command and the sandbox, which tells what came by.

use std::{
    future::ready,
    sync::{Arc, Mutex},
};

use tokio::net::TcpListener;

pub use crate::support::{Fate, Seen};
use crate::support::{Proxy, proxy};

pub struct Between {
    /// What `STRIPE_API_BASE` is set to.
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    _proxy: Proxy,
}

impl Between {
    /// Every request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic").clone()
    }
}

/// `fate` is told of a request and of all before it.
pub async fn between(
    sandbox: &str,
    fate: impl Fn(&Seen, &[Seen]) -> Fate + Clone + Send + Sync + 'static,
) -> Between {
    let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
    let log = seen.clone();
    let fate = move |request: Seen| {
        let mut log = log.lock().expect("no panic");
        let fate = fate(&request, &log);
        log.push(request);
        ready(fate)
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    Between {
        url,
        seen,
        _proxy: proxy(listener, sandbox.to_owned(), fate),
    }
}
