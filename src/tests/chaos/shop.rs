//! The shop as a process of its own, so that it can be killed.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command},
    time::{Duration, Instant},
};

use crate::{
    commands::command,
    support::{Folder, SECRETS, free_port},
};

pub struct Shop {
    settings: Vec<(&'static str, String)>,
    addr: String,
    log: PathBuf,
    process: Option<Child>,
}

impl Drop for Shop {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
    }
}

impl Shop {
    pub fn new(folder: &Folder, database: &str, stripe: &str) -> Self {
        let addr = format!("127.0.0.1:{}", free_port());
        let settings = vec![
            ("DATA_DIR", folder.0.display().to_string()),
            ("DATABASE_URL", database.to_owned()),
            ("LISTEN_ADDR", addr.clone()),
            ("PUBLIC_URL", format!("http://{addr}")),
            ("STRIPE_SECRET_KEY", "sk_test_chaos".to_owned()),
            ("STRIPE_API_BASE", stripe.to_owned()),
            ("STRIPE_WEBHOOK_SECRET", SECRETS[0].to_owned()),
            ("RUST_LOG", "warn".to_owned()),
        ];
        Self {
            settings,
            addr,
            log: folder.0.join("shop.log"),
            process: None,
        }
    }

    pub fn webhook(&self) -> String {
        format!("http://{}/webhook", self.addr)
    }

    pub fn start(&mut self) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .expect("the log can be written");
        let mut till = self.till(&["serve"]);
        till.stdout(log.try_clone().expect("the log again"))
            .stderr(log);
        self.process = Some(till.spawn().expect("the binary runs"));
    }

    /// Waits until it says something, be it that this is no delivery.
    pub async fn answers(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        let client = reqwest::Client::new();
        while client.post(self.webhook()).send().await.is_err() {
            assert!(
                Instant::now() < deadline,
                "the shop does not start:\n{}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// SIGKILL: it has no time for anything.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("it runs");
        process.kill().expect("it can be killed");
        process.wait().expect("it ends");
    }

    /// SIGTERM, and all is well.
    pub fn stop(&mut self) {
        let mut process = self.process.take().expect("it runs");
        let asked = Command::new("kill")
            .args(["-TERM", &process.id().to_string()])
            .status();
        assert!(asked.expect("kill runs").success());
        let ended = process.wait().expect("it ends");
        assert!(ended.success(), "{ended}:\n{}", self.log());
    }

    /// Whether a command finds all in order, and what it prints.
    pub fn asked(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.till(arguments).output().expect("the binary runs");
        let printed = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&printed).into_owned(),
        )
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn till(&self, arguments: &[&str]) -> Command {
        let settings: Vec<_> = self
            .settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        command(arguments, &settings)
    }
}
