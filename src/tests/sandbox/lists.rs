//! Cursors and `expand[]`.

use serde_json::{Value, json};

use super::support::{Bench, DECLINED, PAYS, id};

fn ids(page: &Value) -> Vec<String> {
    let data = page["data"].as_array().unwrap();
    data.iter().map(|object| id(object).to_owned()).collect()
}

#[tokio::test]
async fn a_walk_sees_everything_once_in_both_directions() {
    let bench = Bench::start().await;
    let mut made = Vec::new();
    for number in 0..11 {
        let name = number.to_string();
        let customer = bench.post("/v1/customers", &[("name", &name)]).await.ok();
        made.insert(0, id(&customer).to_owned());
    }
    let mut seen: Vec<String> = Vec::new();
    loop {
        let mut fields = vec![("limit", "4")];
        if let Some(last) = seen.last() {
            fields.push(("starting_after", last));
        }
        let page = bench.get("/v1/customers", &fields).await.ok();
        seen.extend(ids(&page));
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(seen, made);
    let back = [("limit", "4"), ("ending_before", made[6].as_str())];
    let page = bench.get("/v1/customers", &back).await.ok();
    assert_eq!(ids(&page), made[2..6]);
    assert_eq!(page["has_more"], true);
    let first = bench
        .get("/v1/customers", &[("ending_before", made[2].as_str())])
        .await
        .ok();
    assert_eq!(
        (ids(&first), &first["has_more"]),
        (made[..2].to_vec(), &json!(false))
    );
    assert_eq!(
        ids(&bench.get("/v1/customers", &[]).await.ok()),
        made[..10],
        "ten unless told"
    );

    let lost = bench
        .get("/v1/customers", &[("starting_after", "cus_none")])
        .await;
    assert_eq!(
        lost.refusal(),
        (
            400,
            "invalid_request_error",
            "resource_missing",
            "starting_after"
        )
    );
    for limit in ["0", "101", "many"] {
        let refused = bench.get("/v1/customers", &[("limit", limit)]).await;
        assert_eq!(refused.refusal().3, "limit", "{limit}");
    }
    bench.end().await;
}

#[tokio::test]
async fn filters_keep_what_was_asked_for() {
    let bench = Bench::start().await;
    let mug = bench.price("mug").await;
    let fields = [
        ("lookup_keys[]", "mug"),
        ("lookup_keys[]", "tea"),
        ("lookup_keys[]", "none"),
    ];
    let two = bench.get("/v1/prices", &fields).await.ok();
    assert_eq!(two["data"].as_array().unwrap().len(), 2);
    let of_product = [("product", mug["product"].as_str().unwrap())];
    assert_eq!(
        ids(&bench.get("/v1/prices", &of_product).await.ok()),
        [id(&mug)]
    );
    bench
        .post(
            &format!("/v1/products/{}", of_product[0].1),
            &[("active", "false")],
        )
        .await
        .ok();
    let archived = bench.get("/v1/products", &[("active", "false")]).await.ok();
    assert_eq!(ids(&archived), [of_product[0].1]);

    let created = mug["created"].as_i64().unwrap();
    let since = [
        ("created[gte]", created.to_string()),
        ("limit", "100".to_owned()),
    ];
    let since: Vec<_> = since
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert!(ids(&bench.get("/v1/prices", &since).await.ok()).contains(&id(&mug).to_owned()));
    let before = created.to_string();
    let none = bench.get("/v1/prices", &[("created[lt]", "1")]).await.ok();
    assert_eq!(none["data"], json!([]));
    let at = bench
        .get(
            "/v1/prices",
            &[("created", before.as_str()), ("limit", "100")],
        )
        .await
        .ok();
    assert!(ids(&at).contains(&id(&mug).to_owned()));

    let updated = bench
        .get("/v1/events", &[("type", "product.updated"), ("limit", "1")])
        .await
        .ok();
    let event = &updated["data"][0];
    assert_eq!(event["data"]["previous_attributes"]["active"], true);
    let path = format!("/v1/events/{}", id(event));
    assert_eq!(id(&bench.get(&path, &[]).await.ok()), id(event));
    let prices = bench
        .get("/v1/events", &[("type", "price.*"), ("limit", "100")])
        .await
        .ok();
    assert!(
        prices["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|event| event["type"] == "price.created")
    );
    bench.end().await;
}

#[tokio::test]
async fn expands_what_was_asked_for() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    let refund = [
        (
            "payment_intent",
            session["payment_intent"].as_str().unwrap(),
        ),
        ("amount", "100"),
        ("expand[]", "charge.refunds"),
        ("expand[]", "balance_transaction"),
    ];
    let refund = bench.post("/v1/refunds", &refund).await.ok();
    assert_eq!(ids(&refund["charge"]["refunds"]), [id(&refund)]);
    assert_eq!(refund["balance_transaction"]["amount"], -100);

    let all = [
        ("expand[]", "data.payment_intent.latest_charge"),
        ("expand[]", "data.line_items"),
        ("expand[]", "data.customer"),
    ];
    let listed = bench.get("/v1/checkout/sessions", &all).await.ok();
    let listed = &listed["data"][0];
    assert_eq!(
        listed["payment_intent"]["latest_charge"]["amount_refunded"],
        100
    );
    assert_eq!(listed["line_items"]["data"][0]["description"], "Enamel mug");
    assert_eq!(listed["customer"], Value::Null);

    bench.end().await;
}

/// A payment that was declined first has two.
#[tokio::test]
async fn the_charges_of_one_payment() {
    let bench = Bench::start().await;
    bench.paid("tea", "1").await;
    let session = bench.session("mug", "1").await;
    assert_eq!(bench.pay(&session, DECLINED).await.status(), 200);
    assert_eq!(bench.pay(&session, PAYS).await.status(), 303);
    let intent = bench.retrieve(&session).await["payment_intent"].clone();
    let of_it = [("payment_intent", intent.as_str().unwrap())];
    let charges = bench.get("/v1/charges", &of_it).await.ok();
    assert_eq!(charges["url"], "/v1/charges");
    let states: Vec<(&Value, &Value)> = charges["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|charge| (&charge["status"], &charge["payment_intent"]))
        .collect();
    assert_eq!(
        states,
        [(&json!("succeeded"), &intent), (&json!("failed"), &intent)]
    );
    let all = bench.get("/v1/charges", &[]).await.ok();
    assert_eq!(ids(&all).len(), 3);
    let refused = bench
        .get("/v1/charges", &[("transfer_group", "ours")])
        .await;
    assert_eq!(refused.refusal().3, "transfer_group");
    bench.end().await;
}
