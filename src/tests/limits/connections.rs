//! Connections that do nothing, or too much.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{TestApp, both_engines};

both_engines!(
    who_does_not_finish_is_dropped,
    a_head_that_is_too_large_is_refused,
    a_form_that_is_too_large_is_refused,
    an_unsigned_body_is_not_waited_for,
    a_shop_that_stops_does_not_wait_for_idle_connections,
);

async fn connect(app: &TestApp) -> TcpStream {
    TcpStream::connect(app.shop().addr)
        .await
        .expect("the shop takes connections")
}

/// What comes back until the shop closes the connection, and how long that took.
async fn ends(mut stream: TcpStream, sent: &str) -> (String, Duration) {
    let began = Instant::now();
    stream
        .write_all(sent.as_bytes())
        .await
        .expect("the shop listens");
    let mut said = Vec::new();
    let patience = Duration::from_secs(40);
    let ended = tokio::time::timeout(patience, stream.read_to_end(&mut said)).await;
    // Cut short or closed: both end it.
    let _ = ended.expect("the shop ends the connection");
    (String::from_utf8_lossy(&said).into_owned(), began.elapsed())
}

async fn who_does_not_finish_is_dropped(app: &mut TestApp) {
    let host = app.shop().addr;
    let head = format!("GET / HTTP/1.1\r\nhost: {host}\r\n");
    let body = format!(
        "POST /api/checkout HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\ncontent-length: 100\r\n\
         content-type: application/x-www-form-urlencoded\r\nconnection: close\r\n\r\nprice="
    );
    let (idle, head, body) = tokio::join!(
        async { ends(connect(app).await, "").await },
        async { ends(connect(app).await, &head).await },
        async { ends(connect(app).await, &body).await },
    );
    for (said, after) in [&idle, &head] {
        assert!(!said.contains(" 200 "), "{said}");
        assert!((14..25).contains(&after.as_secs()), "{after:?}: {said}");
    }
    assert!(!body.0.contains(" 302 "), "{}", body.0);
    assert!(
        (4..25).contains(&body.1.as_secs()),
        "{:?}: {}",
        body.1,
        body.0
    );
    assert_eq!(app.count("select count(*) from checkouts").await, 0);
}

async fn a_head_that_is_too_large_is_refused(app: &mut TestApp) {
    let long = "x".repeat(64 * 1024);
    let head = format!("GET /?{long} HTTP/1.1\r\nhost: {}\r\n\r\n", app.shop().addr);
    let (said, _) = ends(connect(app).await, &head).await;
    assert!(said.starts_with("HTTP/1.1 4"), "{said}");
}

async fn a_form_that_is_too_large_is_refused(app: &mut TestApp) {
    let long = "x".repeat(80 * 1024);
    for path in ["/api/checkout", "/api/sign_in"] {
        let request = app.visitor().post(path, &[("price", &long)]);
        let answer = request
            .header("origin", app.url())
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 413, "{path}");
    }
}

/// A megabyte is promised and never sent: without a signature nobody waits for it.
async fn an_unsigned_body_is_not_waited_for(app: &mut TestApp) {
    let host = app.shop().addr;
    for signature in ["", "stripe-signature: rubbish\r\n"] {
        let head = format!(
            "POST /webhook HTTP/1.1\r\nhost: {host}\r\ncontent-length: 1000000\r\n{signature}connection: close\r\n\r\n"
        );
        let (said, after) = ends(connect(app).await, &head).await;
        assert!(said.starts_with("HTTP/1.1 400"), "{said}");
        assert!(after < Duration::from_secs(4), "{after:?}");
    }
}

async fn a_shop_that_stops_does_not_wait_for_idle_connections(app: &mut TestApp) {
    let idle = connect(app).await;
    let mut used = connect(app).await;
    let head = format!(
        "GET /favicon.svg HTTP/1.1\r\nhost: {}\r\n\r\n",
        app.shop().addr
    );
    used.write_all(head.as_bytes())
        .await
        .expect("the shop listens");
    let mut said = [0; 12];
    used.read_exact(&mut said).await.expect("an answer");
    let began = Instant::now();
    app.stop().await;
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    drop((idle, used));
    app.start().await;
}
