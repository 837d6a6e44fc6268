//! The disk, or the sender, takes its time.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{posted_in_time, until_drained};
use crate::{
    fixtures::Purchase,
    support::{Delivery, TestApp, both_engines},
};

both_engines!(
    what_a_slow_disk_stores_too_late_counts_once,
    a_slow_sender_is_asked_to_come_again,
);

async fn what_a_slow_disk_stores_too_late_counts_once(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::inserted(app, "somebody").await;
    let event = purchase.completed();
    let slowness = app.slow_disk().await;
    let (status, said) = posted_in_time(app, Delivery::of(&event)).await;
    assert_eq!(status, 503, "{said}");
    // Who only looks is not held up by it.
    assert_eq!(ada.get("/").await.status, 200);

    // The store that was given up comes to its end all the same, and the worker hears of it.
    let deadline = Instant::now() + Duration::from_secs(30);
    while app.count("select count(*) from events").await == 0 {
        assert!(Instant::now() < deadline, "it was not stored");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    app.end_slowness(slowness).await;
    until_drained(app).await;
    let answer = posted_in_time(app, Delivery::of(&event)).await;
    assert_eq!(answer, (200, "Received before.".to_owned()));
    assert_eq!(app.count("select count(*) from events").await, 1);
    assert_eq!(app.count("select attempts from events").await, 1);
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
}

async fn a_slow_sender_is_asked_to_come_again(app: &mut TestApp) {
    let began = Instant::now();
    let mut sender = TcpStream::connect(app.shop().addr)
        .await
        .expect("the shop listens");
    let head = "POST /webhook HTTP/1.1\r\nHost: shop\r\nContent-Length: 1000\r\nStripe-Signature: t=1,v1=00\r\n\r\n{\"id\": ";
    sender
        .write_all(head.as_bytes())
        .await
        .expect("the shop reads");
    let mut answer = vec![0; 4096];
    let length = sender.read(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}
