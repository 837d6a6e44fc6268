//! `till serve`: the shop.

use std::{io::ErrorKind, net::SocketAddr, sync::Arc, time::Duration};

use leptos::config::LeptosOptions;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};
use url::Url;

use super::{Failure, greeting, open, sandbox, stop_requested, sweep};
use crate::{
    catalogue, clock,
    config::{Config, Secret},
    http::{self, AppState, Limits},
    mail::{self, Door, Outbox},
    reconcile, refund_requests,
    sandbox::Sandbox,
    stamp,
    webhook::{Inbox, worker},
};

/// A shop that is answering.
pub struct Shop {
    pub addr: SocketAddr,
    pub inbox: Inbox,
    pub config: Arc<Config>,
    pub sandbox: Option<Sandbox>,
    pub outbox: Outbox,
    stop: Arc<Notify>,
    server: JoinHandle<()>,
    worker: JoinHandle<()>,
    refund_requests: JoinHandle<()>,
    reconcile: JoinHandle<()>,
    sweep: JoinHandle<()>,
    mail: JoinHandle<()>,
}

impl Shop {
    /// Lets requests that have begun end, then closes the database.
    pub async fn stop(self) {
        self.stop.notify_one();
        if let Err(error) = self.server.await {
            tracing::error!(%error, "the server did not end well");
        }
        self.worker.abort();
        self.refund_requests.abort();
        self.reconcile.abort();
        self.sweep.abort();
        let stilled = self.outbox.stilled().await;
        self.mail.abort();
        drop(stilled);
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
        self.inbox.db.close().await;
    }
}

pub async fn run(config: Config) -> Result<(), Failure> {
    let addr = &config.listen_addr;
    let listener = TcpListener::bind(addr).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => format!(
            "another program listens on {addr}, perhaps another till: stop it, or set LISTEN_ADDR to a free port"
        ),
        _ => format!("cannot listen on {addr} ({error}): set LISTEN_ADDR to an address of this machine"),
    })?;
    let mut shop = start(config, listener, super::output::print).await?;
    greeting::print(&shop);
    tokio::select! {
        () = stop_requested() => {}
        // Webhooks would be acknowledged and never applied: better to stop, and be started anew.
        _ = &mut shop.worker => return Err("the worker that applies events has ended; the log says why".into()),
    }
    tracing::info!("stopping");
    shop.stop().await;
    Ok(())
}

/// Opens what the shop needs and answers on `listener`. Where no mail server is set, `print` is given what is mailed.
pub async fn start(
    mut config: Config,
    listener: TcpListener,
    print: fn(&str),
) -> Result<Shop, Failure> {
    let door = Door::of(&config, print)?;
    let addr = listener.local_addr()?;
    std::fs::create_dir_all(&config.data_dir).map_err(|error| {
        format!(
            "cannot write to the folder {}: {error}. Mend its owner, or set DATA_DIR",
            config.data_dir.display()
        )
    })?;
    let sandbox = match config.secret_key {
        None => Some(start_sandbox(&mut config, addr).await?),
        Some(_) => None,
    };
    let stripe = open::stripe(&config)?;
    let db = open::database(&config).await?;
    let stamp = open::stamp(&config, &stripe).await?;
    stamp::claim(&db, &stamp, clock::now()).await?;
    mail::begin(&db, clock::now()).await?;
    let sold = catalogue::refresh(&db, &stripe, &config.namespace)
        .await
        .map_err(|error| format!("cannot copy the catalogue: {error}"))?;
    tracing::info!(products = sold, "catalogue copied");

    if !http::has_site() {
        tracing::warn!(
            "pages have neither style nor script: this binary was built without them; `make build` builds all"
        );
    }
    if config.livemode() && config.merchant.support_email.is_none() {
        tracing::warn!(
            "SUPPORT_EMAIL is not set: pages that say \"please write to us\" do not say where"
        );
    }
    let inbox = Inbox::new(db, stripe, config.namespace.clone(), stamp);
    let worker = tokio::spawn(worker::run(inbox.clone()));
    let refund_requests = tokio::spawn(refund_requests::run(inbox.clone()));
    let limits = Arc::<Limits>::default();
    let sweep = tokio::spawn(sweep::run(inbox.db.clone(), limits.clone()));
    let every = Duration::from_secs(config.reconcile_minutes * 60);
    let reconcile = tokio::spawn(reconcile::run_regularly(inbox.clone(), every));
    let config = Arc::new(config);
    let outbox = Outbox::default();
    let mail = tokio::spawn(mail::run(
        inbox.clone(),
        config.clone(),
        outbox.clone(),
        door,
    ));
    let state = AppState {
        mail: outbox.clone(),
        limits,
        config: config.clone(),
        inbox: inbox.clone(),
        leptos_options: leptos_options(addr),
        reload_socket: reload_socket(addr),
    };
    let stop = Arc::new(Notify::new());
    let stopped = stop.clone();
    let router = http::router(state);
    let server = tokio::spawn(async move {
        http::listen(listener, router, stopped.notified()).await;
    });
    Ok(Shop {
        addr,
        inbox,
        config,
        sandbox,
        outbox,
        stop,
        server,
        worker,
        refund_requests,
        reconcile,
        sweep,
        mail,
    })
}

/// The sandbox takes Stripe's place: from here on nothing knows which one answers.
async fn start_sandbox(config: &mut Config, shop: SocketAddr) -> Result<Sandbox, Failure> {
    let sandbox = sandbox::start(config, Some(format!("http://{shop}/webhook"))).await?;
    if config.webhook_secrets.is_empty() {
        config
            .webhook_secrets
            .push(Secret::new(sandbox.signing_secret.clone()));
    }
    config.stripe_api_base = Url::parse(&sandbox.url)?;
    Ok(sandbox)
}

/// The site's files are inside the binary: Leptos shall not look for any in the folder we run in.
fn leptos_options(addr: SocketAddr) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("till")
        .site_root("/dev/null")
        .site_addr(addr)
        .reload_port(reload_port())
        .build()
}

fn reload_port() -> u32 {
    std::env::var("LEPTOS_RELOAD_PORT")
        .ok()
        .and_then(|port| port.parse().ok())
        .unwrap_or(3001)
}

/// Under `cargo leptos watch` the page listens for a new build.
fn reload_socket(addr: SocketAddr) -> Option<String> {
    std::env::var_os("LEPTOS_WATCH")?;
    Some(format!("ws://{}:{}", addr.ip(), reload_port()))
}
