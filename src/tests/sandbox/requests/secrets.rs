//! What must not be kept of what was asked.

use reqwest::Method;
use serde_json::{Value, json};

use super::kept;
use crate::sandbox::support::{Bench, DECLINED, Folder, PAYS};

#[tokio::test]
async fn no_card_number_or_cvc_reaches_the_file() {
    let bench = Bench::start().await;
    let real = "4111111111111111";
    let session = bench.session("mug", "1").await;
    for number in [real, "4111 1111 1111 1111", DECLINED, PAYS] {
        bench.pay(&session, number).await;
    }
    let fields = [
        ("type", "card"),
        ("card[number]", real),
        ("card[cvc]", "98989"),
        ("sepa_debit[iban]", "DE89370400440532013000"),
    ];
    for (at, path) in ["/v1/payment_methods", "/v1/tokens", "/v1/customers"]
        .iter()
        .enumerate()
    {
        let key = [("idempotency-key", ["a", "b", "c"][at])];
        bench.ask(Method::POST, path, &fields, &key).await;
    }
    // Where nobody looks for one.
    for fields in [
        [("source", real)],
        [("name", "4000-0000-0000-0002")],
        [(real, "1")],
        [("limit", real)],
    ] {
        bench.ask(Method::POST, "/v1/refunds", &fields, &[]).await;
        bench.get("/v1/products", &fields).await;
    }
    bench.get(&format!("/v1/products/{real}"), &[]).await;
    let webhook = [("url", "https://example.com/"), ("enabled_events[]", "*")];
    let endpoint = bench.post("/v1/webhook_endpoints", &webhook).await.ok();
    let secret = endpoint["secret"].as_str().unwrap();
    let intent = bench.retrieve(&session).await["payment_intent"].clone();
    let path = format!("/v1/payment_intents/{}", intent.as_str().unwrap());
    let intent = bench.get(&path, &[]).await.ok();
    let client_secret = intent["client_secret"].as_str().unwrap();

    let mut answers = String::new();
    let look = async |folder: &Folder| {
        let rows = kept(folder).await;
        assert!(rows.len() > 10, "they are kept");
        for row in rows {
            answers.push_str(&row.6);
        }
        let files = std::fs::read_dir(&folder.0).unwrap();
        for file in files {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            for secret in [
                real,
                "4111 1111",
                "4000000000000002",
                "4000-0000",
                "4242424242424242",
                "98989",
                "DE89370400440532013000",
            ] {
                let mut windows = bytes.windows(secret.len());
                let found = windows.any(|window| window == secret.as_bytes());
                assert!(!found, "{secret} is in the file");
            }
        }
    };
    bench.restart(look).await.end().await;
    // They are kept with their objects, and not a second time here.
    assert!(!answers.contains(secret) && !answers.contains(client_secret));
    assert!(answers.contains("xxxxx_"));
}

#[tokio::test]
async fn a_secret_of_any_letters_is_hidden_and_nothing_is_lost() {
    let bench = Bench::start().await;
    let umlaut = [("name", "Jo"), ("metadata[secret]", "ü\"\\ü\n")];
    bench.post("/v1/customers", &umlaut).await.ok();
    let faces = "😀".repeat(500);
    let faces = [("name", "Al"), ("metadata[secret]", faces.as_str())];
    bench.post("/v1/customers", &faces).await.ok();
    bench.get("/v1/customers", &[]).await.ok();
    let mut rows = Vec::new();
    bench
        .restart(async |folder| rows = kept(folder).await)
        .await
        .end()
        .await;
    assert_eq!(rows.len(), 3);
    let answers = [&rows[0].6, &rows[1].6].map(|answer| -> Value {
        let answer: Value = serde_json::from_str(answer).unwrap();
        answer["metadata"]["secret"].clone()
    });
    assert_eq!(answers, [json!("x\"\\x\n"), json!("x".repeat(500))]);
    for row in rows {
        assert!(!row.3.contains(['ü', '😀']) && !row.6.contains(['ü', '😀']));
    }
}

#[tokio::test]
async fn no_password_and_no_key_that_is_a_card_is_kept_of_a_request() {
    let bench = Bench::start().await;
    let fields = [
        ("url", "https://jo:open%20sesame@example.com/a@b?c=d@e"),
        ("enabled_events[]", "*"),
    ];
    let key = [("idempotency-key", "4111111111111111")];
    let made = bench
        .ask(Method::POST, "/v1/webhook_endpoints", &fields, &key)
        .await
        .ok();
    assert_eq!(made["url"], fields[0].1, "it is told in full");
    let mut rows = Vec::new();
    bench
        .restart(async |folder| rows = kept(folder).await)
        .await
        .end()
        .await;
    let [row] = rows.try_into().unwrap();
    assert_eq!(row.4.as_deref(), Some("0000000000000000"));
    let params: Value = serde_json::from_str(&row.3).unwrap();
    let answer: Value = serde_json::from_str(&row.6).unwrap();
    for url in [&params["url"], &answer["url"]] {
        assert_eq!(url, "https://xx:xxxx%00xxxxxx@example.com/a@b?c=d@e");
    }
}
