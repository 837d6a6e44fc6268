//! `till sandbox --forward-to`, for shops in any language: it prints what `stripe listen` prints.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Stdio},
    sync::mpsc,
    time::Duration,
};

use super::{
    receiver::{Receiver, Reply},
    support::Folder,
};
use crate::{commands::command, support::free_port};

type Receiving = mpsc::Receiver<String>;

/// Killed with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Fails where it has ended, as it should have.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What it prints, line by line.
fn lines(running: &mut Running) -> Receiving {
    let output = running.0.stdout.take().expect("standard output");
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            // The test may be over.
            let _ = sender.send(line.expect("a text"));
        }
    });
    receiver
}

/// The next line that has this in it.
fn line_with(lines: &Receiving, wanted: &str) -> String {
    loop {
        let line = lines.recv_timeout(Duration::from_secs(30));
        let line = line.unwrap_or_else(|_| panic!("no line with {wanted}"));
        if line.contains(wanted) {
            return line;
        }
    }
}

/// The line after its `2026-11-21 16:20:01 `.
fn after_the_time(line: &str) -> &str {
    let (time, rest) = line.split_at(20);
    let shape: String = time
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    assert_eq!(shape, "0000-00-00 00:00:00 ");
    rest
}

async fn make_a_product(sandbox: &str) {
    let asked = reqwest::Client::new()
        .post(format!("http://{sandbox}/v1/products"))
        .bearer_auth("sk_test_listen")
        .form(&[("name", "Lamp")]);
    assert_eq!(asked.send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn prints_its_secret_and_each_delivery() {
    let folder = Folder::new();
    let shop = Receiver::start().await;
    let data = folder.0.display().to_string();
    let sandbox = format!("localhost:{}", free_port());
    let settings = [
        ("DATA_DIR", data.as_str()),
        ("SANDBOX_ADDR", &sandbox),
        ("STRIPE_WEBHOOK_SECRET", "whsec_of_the_listener"),
    ];
    let child = command(&["sandbox", "--forward-to", &shop.url], &settings)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let mut running = Running(child);
    let output = lines(&mut running);
    assert_eq!(
        line_with(&output, "Ready!"),
        "Ready! You are using Stripe API Version [2026-08-26.dahlia]. Your webhook signing secret is \
         whsec_of_the_listener (^C to quit)"
    );
    shop.reply("product.created", Reply::Status(500));
    make_a_product(&sandbox).await;
    shop.wait_for("product.created", 1).await;
    let delivery = shop.deliveries().remove(0);
    assert!(delivery.signed_at("whsec_of_the_listener").is_some());
    let id = delivery.event["id"].as_str().unwrap();
    let sent = line_with(&output, "-->");
    assert_eq!(
        after_the_time(&sent),
        format!("  --> product.created [{id}]")
    );
    for status in ["500", "200"] {
        let answered = line_with(&output, "<--");
        assert_eq!(
            after_the_time(&answered),
            format!(" <--  [{status}] POST {} [{id}]", shop.url)
        );
    }
    drop(running);

    let nowhere = format!("http://127.0.0.1:{}/webhook", free_port());
    let child = command(&["sandbox", "--forward-to", &nowhere], &settings)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let mut running = Running(child);
    let output = lines(&mut running);
    line_with(&output, "Ready!");
    make_a_product(&sandbox).await;
    let failed = line_with(&output, "ERROR");
    assert_eq!(
        after_the_time(&failed),
        format!("           [ERROR] Failed to POST: Post \"{nowhere}\": no connection")
    );
}
