//! Stripe is busy, slow, or fails: the run waits, keeps its pace and comes to its end.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use till::{config::Secret, gateway::Stripe, webhook::Inbox};
use tokio::net::TcpListener;
use url::Url;

use super::{a_day, ask, compare, found};
use crate::support::{Fate, Proxy, Seen, TestApp, both_engines, proxy};

both_engines!(
    too_many_requests_are_waited_out,
    a_stripe_that_fails_or_is_slow_is_asked_again,
);

/// The shop's inbox behind a proxy that writes down what is asked.
pub struct Behind {
    pub inbox: Inbox,
    asked: Arc<Mutex<Vec<(Instant, Seen)>>>,
    _proxy: Proxy,
}

impl Behind {
    /// Each request in its order: path and query.
    pub fn asked(&self) -> Vec<(String, String)> {
        let asked = self.asked.lock().expect("no panic");
        let each = asked
            .iter()
            .map(|(_, seen)| (seen.path.clone(), seen.query.clone()));
        each.collect()
    }

    /// How many came within any one second, at most.
    pub fn most_within_a_second(&self) -> usize {
        let asked = self.asked.lock().expect("no panic");
        let from = |at: &Instant| {
            let until = *at + Duration::from_secs(1);
            asked
                .iter()
                .filter(|(each, _)| (*at..until).contains(each))
                .count()
        };
        asked.iter().map(|(at, _)| from(at)).max().unwrap_or(0)
    }
}

/// `refuses` gives the status that a request is refused with; it hears which request it is, from 0.
pub async fn before(
    app: &TestApp,
    refuses: impl Fn(&Seen, usize) -> Option<u16> + Clone + Send + Sync + 'static,
) -> Behind {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let asked: Arc<Mutex<Vec<(Instant, Seen)>>> = Arc::default();
    let written = asked.clone();
    let fate = move |seen: Seen| {
        let mut written = written.lock().expect("no panic");
        let refused = refuses(&seen, written.len());
        written.push((Instant::now(), seen));
        async move { refused.map_or(Fate::Passes, Fate::Refused) }
    };
    let _proxy = proxy(listener, app.sandbox_url().to_owned(), fate);
    let base = Url::parse(&url).expect("a URL");
    let stripe = Stripe::new(&Secret::new("sk_test_story"), &base, None).expect("a client");
    let Inbox {
        db,
        namespace,
        stamp,
        ..
    } = app.inbox().clone();
    Behind {
        inbox: Inbox::new(db, stripe, namespace, stamp),
        asked,
        _proxy,
    }
}

async fn too_many_requests_are_waited_out(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    // Twice in a row, and once more later.
    let behind = before(app, |_, number| [0, 1, 4].contains(&number).then_some(429)).await;
    let began = Instant::now();
    let run = compare(&behind.inbox, ask(true)).await;
    assert!(run.fixed > 0 && run.left() == 0, "{run}");
    let waited = began.elapsed();
    assert!(waited >= Duration::from_secs(1 + 2 + 1), "{waited:?}");
    let asked = behind.asked();
    assert_eq!((&asked[0], &asked[4]), (&asked[1], &asked[5]));
    let most = behind.most_within_a_second();
    assert!(most < 20, "{most} requests within a second");
    assert_eq!(app.count("select count(*) from payments").await, 2);
}

async fn a_stripe_that_fails_or_is_slow_is_asked_again(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    for (mode, path) in [
        ("error_before", "/v1/events"),
        ("cut", "/v1/refunds"),
        ("slow", "/v1/disputes"),
    ] {
        let trouble = [
            ("mode", mode),
            ("path", path),
            ("seconds", "1"),
            ("times", "1"),
        ];
        app.control("/_sandbox/trouble/requests", &trouble).await;
        let run = compare(app.inbox(), ask(true)).await;
        assert_eq!(run.left(), 0, "{mode}: {run}");
        let standing = app
            .control("/_sandbox/trouble/requests", &[("mode", "none")])
            .await;
        assert_eq!(standing["mode"], "none");
    }
    assert_eq!(found(&compare(app.inbox(), ask(false)).await), (0, 0, 0));
}
