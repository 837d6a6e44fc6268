//! Stripe's own record, changed behind everybody's back.

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::support::TestApp;

/// What a sandbox says whose file was changed is no longer Stripe's: its recording is not held to the description.
fn forget_recording(app: &TestApp) {
    let Some(folder) = std::env::var_os("SANDBOX_RECORD") else {
        return;
    };
    let (_, port) = app.sandbox_url().rsplit_once(':').expect("a port");
    let name = format!("sandbox_{port}_");
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let file = entry.expect("an entry").path();
        let is_its = |file: &str| file.starts_with(&name) && file.ends_with(".jsonl");
        if file
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(is_its)
        {
            std::fs::rename(&file, file.with_extension("changed")).expect("a new name");
        }
    }
}

/// Runs one statement on the sandbox's file. How many rows it changed.
pub async fn change(app: &TestApp, sql: &'static str) -> u64 {
    change_with(app, sql, &[]).await
}

pub async fn change_with(app: &TestApp, sql: &'static str, binds: &[&str]) -> u64 {
    forget_recording(app);
    let options = SqliteConnectOptions::new()
        .filename(app.folder().join("sandbox.db"))
        .busy_timeout(std::time::Duration::from_secs(5));
    let mut file = SqliteConnection::connect_with(&options)
        .await
        .expect("the sandbox's file opens");
    let mut query = sqlx::query(sql);
    for bind in binds {
        query = query.bind((*bind).to_owned());
    }
    let done = query.execute(&mut file).await;
    let changed = done.expect("the statement is right").rows_affected();
    file.close().await.expect("the file closes");
    changed
}

/// As if Stripe had never made an event.
pub async fn forget_events(app: &TestApp) {
    change(app, "delete from objects where object = 'event'").await;
}

/// As if everything had happened two minutes earlier: no delivery is under way any more.
pub async fn age(app: &TestApp) {
    change(
        app,
        "update objects set body = json_set(body, '$.created', json_extract(body, '$.created') - 120)
         where json_extract(body, '$.created') is not null",
    )
    .await;
    // An event tells of the object as it was made, too.
    change(
        app,
        "update objects set body = json_set(body, '$.data.object.created',
                                            json_extract(body, '$.data.object.created') - 120)
         where object = 'event' and json_extract(body, '$.data.object.created') is not null",
    )
    .await;
}
