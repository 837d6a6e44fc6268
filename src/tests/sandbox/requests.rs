//! What is kept of what was asked: whole, but for what is secret.

mod secrets;

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use till::sandbox::{self, Settings};

use super::support::{Bench, Folder, PAYS, id, settings};

/// Id, method, path, parameters, key, status, answer, what it is about, trouble.
type Row = (
    String,
    String,
    String,
    String,
    Option<String>,
    i64,
    String,
    Option<String>,
    String,
);

/// All requests kept in the file of a sandbox that has stopped, oldest first.
async fn kept(folder: &Folder) -> Vec<Row> {
    let file = format!("sqlite://{}", folder.database().display());
    let mut db = SqliteConnection::connect(&file).await.unwrap();
    let rows = sqlx::query_as(
        "select id, method, path, params, key, status, answer, about, trouble from requests order by seq",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    db.close().await.unwrap();
    rows
}

#[tokio::test]
async fn each_is_kept_with_its_answer() {
    let bench = Bench::start().await;
    let fields = [("name", "Jo"), ("expand[]", "colour"), ("expand[]", "size")];
    let headers = [("idempotency-key", "k")];
    let refused = bench
        .ask(Method::POST, "/v1/customers", &fields, &headers)
        .await;
    assert_eq!(refused.status, 400);
    let made = bench.post("/v1/customers", &fields[..1]).await;
    let path = format!("/v1/customers/{}", id(&made.body));
    bench.get(&path, &[("colour", "red")]).await;
    bench
        .get("/v1/checkout/sessions/cs_test_1/line_items", &[])
        .await;
    bench
        .ask(
            Method::GET,
            "/v1/customers",
            &[],
            &[("sandbox-trouble", "error_after")],
        )
        .await;
    let mut rows = Vec::new();
    bench
        .restart(async |folder| rows = kept(folder).await)
        .await
        .end()
        .await;

    let text = |text: &str| Some(text.to_owned());
    let customer = text(id(&made.body));
    let [first, second, third, fourth, fifth] = rows.try_into().unwrap();
    assert_eq!(first.0, refused.header("request-id"));
    assert_eq!(
        (first.1.as_str(), first.2.as_str()),
        ("POST", "/v1/customers")
    );
    assert_eq!(first.3, r#"{"expand[]":"colour, size","name":"Jo"}"#);
    assert_eq!((first.4, first.5, first.7), (text("k"), 400, None));
    assert_eq!(second.3, r#"{"name":"Jo"}"#);
    assert_eq!(serde_json::from_str::<Value>(&second.6).unwrap(), made.body);
    assert_eq!((second.4, second.5, &second.7), (None, 200, &customer));
    assert_eq!((third.5, &third.7), (400, &customer));
    assert_eq!(fourth.7, text("cs_test_1"));
    assert_eq!((fifth.5, fifth.8.as_str()), (500, "error_after"));
}

#[tokio::test]
async fn the_newest_thousand_are_kept() {
    let bench = Bench::start().await;
    let url = format!("{}/v1/products/prod_none", bench.sandbox.url);
    for number in 0..1003 {
        let asked = bench
            .browser
            .get(format!("{url}?number={number}&n={number}"));
        asked.bearer_auth("sk_test_many").send().await.unwrap();
    }
    let mut rows = Vec::new();
    bench
        .restart(async |folder| rows = kept(folder).await)
        .await
        .end()
        .await;
    assert_eq!(rows.len(), 1000);
    assert_eq!(rows[0].3, r#"{"n":"3","number":"0"}"#);
}

#[tokio::test]
async fn everything_said_is_recorded_on_request() {
    let folder = Folder::new();
    let shop = super::receiver::Receiver::start().await;
    let record = folder.0.join("recording");
    let sandbox = sandbox::start(Settings {
        record: Some(record.clone()),
        ..settings(&folder, Some(shop.url.clone()))
    })
    .await
    .unwrap();
    let url = format!("{}/v1/products?expand[]=default_price", sandbox.url);
    let fields = [("name", "Lamp"), ("card[number]", PAYS)];
    let ask = || {
        reqwest::Client::new()
            .post(&url)
            .bearer_auth("sk_test_record")
    };
    let refused: Value = ask()
        .form(&fields)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let made: Value = ask()
        .form(&fields[..1])
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let cut = ask().header("sandbox-trouble", "cut").form(&fields[..1]);
    cut.send()
        .await
        .expect_err("no answer, and nothing to record");
    shop.wait_for("product.created", 2).await;
    sandbox.stop().await;

    let files: Vec<_> = std::fs::read_dir(&record).unwrap().collect();
    assert_eq!(files.len(), 1);
    let text = std::fs::read_to_string(files[0].as_ref().unwrap().path()).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let (events, requests): (Vec<Value>, Vec<Value>) =
        lines.partition(|line: &Value| line["kind"] == "delivery");
    let expand = json!(["expand[]", "default_price"]);
    let request = |mut pairs: Vec<Value>, status, body| {
        pairs.insert(0, expand.clone());
        json!({
            "kind": "request",
            "method": "POST",
            "path": "/v1/products",
            "version": "2026-08-26.dahlia",
            "pairs": pairs,
            "status": status,
            "body": body,
        })
    };
    let (name, number) = (
        json!(["name", "Lamp"]),
        json!(["card[number]", "0000 0000 0000 0000"]),
    );
    assert_eq!(
        requests,
        [
            request(vec![name.clone(), number], 400, refused),
            request(vec![name], 200, made.clone()),
        ]
    );
    assert_eq!(events[0]["event"]["data"]["object"]["id"], made["id"]);
    assert_eq!(events[0]["event"]["type"], "product.created");
}
