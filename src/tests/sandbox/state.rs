//! What outlives a restart, and what keeps the sandbox from starting.

use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use till::sandbox::{self, Settings};

use super::support::{Bench, Folder, id, settings};

#[tokio::test]
async fn everything_outlives_a_restart() {
    let bench = Bench::start().await;
    let account = bench.get("/v1/account", &[]).await.ok();
    let paid = bench.paid("mug", "1").await;
    let events = bench.get("/v1/events", &[("limit", "100")]).await.ok();
    let bench = bench.restart(async |_| ()).await;
    assert_eq!(bench.get("/v1/account", &[]).await.ok(), account);
    assert_eq!(bench.retrieve(&paid).await, paid);
    assert_eq!(
        bench.get("/v1/events", &[("limit", "100")]).await.ok(),
        events,
        "and is seeded once"
    );
    bench.end().await;
}

#[tokio::test]
async fn a_session_expires_when_its_time_has_come() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    let url = session["url"]
        .as_str()
        .unwrap()
        .strip_prefix(&bench.sandbox.url)
        .unwrap()
        .to_owned();
    let bench = bench
        .restart(async |folder| {
            let file = format!("sqlite://{}", folder.database().display());
            let mut db = SqliteConnection::connect(&file).await.unwrap();
            let past = "update objects set due = 1, body = json_set(body, '$.expires_at', 1) where id = $1";
            let changed = sqlx::query(past).bind(id(&session)).execute(&mut db).await.unwrap();
            assert_eq!(changed.rows_affected(), 1);
            db.close().await.unwrap();
        })
        .await;
    let page = bench
        .browser
        .get(format!("{}{url}", bench.sandbox.url))
        .send()
        .await
        .unwrap();
    assert!(
        page.text()
            .await
            .unwrap()
            .contains("This checkout has expired")
    );
    assert_eq!(bench.retrieve(&session).await["status"], json!("expired"));
    assert_eq!(
        bench.told_of(&[id(&session)]).await,
        ["checkout.session.expired"]
    );
    bench.end().await;
}

#[tokio::test]
async fn a_file_of_an_older_shape_loses_its_deliveries_and_nothing_else() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    let bench = bench
        .restart(async |folder| {
            let file = format!("sqlite://{}", folder.database().display());
            let mut db = SqliteConnection::connect(&file).await.unwrap();
            let older = "drop table deliveries; create table deliveries (seq integer primary key autoincrement, \
                         event text not null unique, type text not null, object text not null, body blob not null, \
                         state text not null, copies integer not null, created integer not null, attempts integer \
                         not null default 0, next_at integer not null, last_status text); pragma user_version = 0;";
            sqlx::raw_sql(older).execute(&mut db).await.unwrap();
            db.close().await.unwrap();
        })
        .await;
    assert_eq!(bench.retrieve(&session).await, session);
    bench.post("/v1/products", &[("name", "Lamp")]).await.ok();
    bench.shop.wait_for("product.created", 1).await;
    let completed = bench.shop.of_type("checkout.session.completed");
    let path = format!("events/{}/deliver", id(&completed[0].event));
    assert_eq!(
        bench.control(&path, &[]).await,
        json!({ "delivered": true })
    );
    bench.end().await;
}

#[tokio::test]
async fn a_secret_it_made_is_kept() {
    let folder = Folder::new();
    let own = || Settings {
        signing_secret: None,
        ..settings(&folder, None)
    };
    let first = sandbox::start(own()).await.unwrap();
    let secret = first.signing_secret.clone();
    assert!(secret.starts_with("whsec_"));
    first.stop().await;
    let second = sandbox::start(own()).await.unwrap();
    assert_eq!(second.signing_secret, secret);
    second.stop().await;
}

/// The sentence of a sandbox that does not start.
async fn refused(settings: Settings) -> String {
    match sandbox::start(settings).await {
        Ok(_) => panic!("it started"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn does_not_start_where_it_must_not_and_says_how_to_mend_it() {
    let folder = Folder::new();
    for addr in [
        "0.0.0.0:0",
        "192.0.2.1:0",
        "example.com:0",
        "localhost",
        "localhost:many",
    ] {
        let sentence = refused(Settings {
            addr: addr.to_owned(),
            ..settings(&folder, None)
        })
        .await;
        assert!(sentence.contains("SANDBOX_ADDR"), "{addr}: {sentence}");
    }

    let bench = Bench::start().await;
    let taken = bench
        .sandbox
        .url
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    let sentence = refused(Settings {
        addr: taken,
        ..settings(&folder, None)
    })
    .await;
    assert!(
        sentence.contains("another program does") && sentence.contains("SANDBOX_ADDR"),
        "{sentence}"
    );
    bench.end().await;

    std::fs::write(folder.0.join("file"), "").unwrap();
    let sentence = refused(Settings {
        database: folder.0.join("file").join("sandbox.db"),
        ..settings(&folder, None)
    })
    .await;
    assert!(sentence.contains("DATA_DIR"), "{sentence}");
}
