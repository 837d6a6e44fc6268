//! The sandbox's file, opened.

use std::{fmt, path::Path};

use tokio::sync::{mpsc, watch};

use super::{
    Settings, StartError,
    call::App,
    clock, id, idempotency, requests,
    store::{self, Store},
};

/// The sandbox as its file has it; nobody is told of anything yet.
pub async fn open(
    settings: &Settings,
    url: &str,
    notes: mpsc::UnboundedSender<requests::Note>,
) -> Result<App, StartError> {
    let file = &settings.database;
    let refused = |error: &dyn fmt::Display| cannot_write(file, error);
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|error| refused(&error))?;
    }
    let store = Store::open(file).await.map_err(|error| refused(&error))?;
    let mut tx = store.write().await.map_err(|error| refused(&error))?;
    let account = store::setting(&mut tx, "account", || id::random("acct_1", 15))
        .await
        .map_err(|error| refused(&error))?;
    let own_secret = store::setting(&mut tx, "signing_secret", || id::random("whsec_", 32))
        .await
        .map_err(|error| refused(&error))?;
    let ahead = clock::ahead(&mut tx)
        .await
        .map_err(|error| refused(&error))?;
    tx.commit().await.map_err(|error| refused(&error))?;
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(|error| {
            StartError::new(format!(
                "The built-in sandbox cannot send its deliveries: {error}"
            ))
        })?;
    Ok(App {
        store,
        url: url.to_owned(),
        ahead: ahead.into(),
        account,
        signing_secret: settings.signing_secret.clone().unwrap_or(own_secret),
        forward_to: Default::default(),
        trouble: Default::default(),
        run: idempotency::Run::new(),
        keys: Default::default(),
        attempting: Default::default(),
        told: Default::default(),
        deliveries: watch::Sender::new(0),
        announces: settings.announces,
        notes,
        stopping: watch::Sender::new(false),
        http,
    })
}

fn cannot_write(file: &Path, error: &dyn fmt::Display) -> StartError {
    StartError::new(format!(
        "The built-in sandbox cannot use {} ({error}): make its folder writable, or set DATA_DIR to one that is",
        file.display()
    ))
}
