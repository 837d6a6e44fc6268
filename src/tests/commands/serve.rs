//! `till serve`, from its first line to its last.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

use till::random;

use super::command;
use crate::support::{Card, EMAIL, SECRETS, Visitor, free_port};

/// Killed with the story, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Fails where it has ended, as it should have.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What it prints, what it logs, and how it ends when it is asked to.
#[test]
fn a_purchase_leaves_no_secret_in_the_log() {
    let folder = std::env::temp_dir().join(format!("till-story-{}", random::text(12)));
    let data = folder.display().to_string();
    let addr = format!("127.0.0.1:{}", free_port());
    let sandbox = format!("localhost:{}", free_port());
    let shop = format!("http://{addr}");
    let settings = [
        ("DATA_DIR", data.as_str()),
        ("LISTEN_ADDR", &addr),
        ("PUBLIC_URL", &shop),
        ("SANDBOX_ADDR", &sandbox),
        ("STRIPE_WEBHOOK_SECRET", SECRETS[0]),
        ("RUST_LOG", "info,till=trace"),
    ];
    let child = command(&["serve"], &settings)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut running = Running(child);
    let child = &mut running.0;
    let mut errors = child.stderr.take().expect("standard error");
    let log = std::thread::spawn(move || {
        let mut log = String::new();
        errors.read_to_string(&mut log).expect("a text");
        log
    });
    let mut printed = String::new();
    let mut output = BufReader::new(child.stdout.take().expect("standard output"));
    while !printed.contains("9995") {
        assert!(
            output.read_line(&mut printed).expect("a text") > 0,
            "it ended: {printed}"
        );
    }
    for told in [
        shop.as_str(),
        "http://localhost:",
        "till.db",
        "4242 4242 4242 4242",
    ] {
        assert!(printed.contains(told), "{told}: {printed}");
    }

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let secrets = runtime.block_on(async {
        let ada = Visitor::new(shop);
        let form = ada.open("Enamel mug").await;
        let answer = ada.buy(&form, "1").await;
        let cookie = answer
            .header("set-cookie")
            .split([';', '='])
            .nth(1)
            .expect("a cookie")
            .to_owned();
        let back = ada.pay(answer.location(), Card::Pays).await;
        let token = back
            .location()
            .split("&token=")
            .nth(1)
            .expect("a token")
            .to_owned();
        assert_eq!(ada.get(back.location()).await.status, 200);
        assert_eq!(ada.get("/cancel?token=wrong").await.status, 404);
        [cookie, token, form.attempt]
    });

    let asked = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(asked.success());
    let ended = child.wait().expect("it ends");
    let log = log.join().expect("the log is read");
    assert!(ended.success(), "{ended}: {log}");
    std::fs::remove_dir_all(&folder).expect("the folder was made");

    assert!(
        log.contains("event applied") && log.contains("answered"),
        "{log}"
    );
    let card = ["4242 4242 4242 4242", "4242424242424242"].map(str::to_owned);
    let known = [SECRETS[0], EMAIL, "Ada Lovelace", "sk_test_"].map(str::to_owned);
    for secret in secrets.into_iter().chain(known).chain(card) {
        assert!(!log.contains(&secret), "{secret} is in the log: {log}");
    }
}
