//! `expand[]`: whatever Stripe can expand of what is made here.

use serde_json::{Value, json};

use super::support::{Bench, id};

/// Every field by which Stripe's description names another object, and a few that hold nothing here.
#[tokio::test]
async fn every_id_becomes_its_object() {
    let bench = Bench::start().await;
    let customer = bench.post("/v1/customers", &[("name", "Jo")]).await.ok();
    let mug = bench.price("mug").await;
    let mut order = super::support::order(id(&mug), "1");
    order.push(("customer", id(&customer)));
    let session = bench.post("/v1/checkout/sessions", &order).await.ok();
    assert_eq!(
        bench.pay(&session, super::support::PAYS).await.status(),
        303
    );
    let session = bench.retrieve(&session).await;
    let charge = bench.charge(&session).await;
    let refund = [("charge", id(&charge)), ("amount", "100")];
    let refund = bench.post("/v1/refunds", &refund).await.ok();
    let fail = format!("refunds/{}/fail", id(&refund));
    let refund = bench.control(&fail, &[]).await;
    let dispute = format!("charges/{}/dispute", id(&charge));
    let dispute = bench.control(&dispute, &[]).await;
    let intent = session["payment_intent"].as_str().unwrap();
    let moved = charge["balance_transaction"].as_str().unwrap();
    let product = mug["product"].as_str().unwrap();

    for (path, held, empty) in [
        (format!("products/{product}"), "default_price", "tax_code"),
        (
            format!("prices/{}", id(&mug)),
            "product currency_options",
            "tiers",
        ),
        (
            format!("customers/{}", id(&customer)),
            "sources subscriptions tax_ids",
            "default_source test_clock invoice_settings.default_payment_method",
        ),
        (
            format!("checkout/sessions/{}", id(&session)),
            "customer payment_intent line_items",
            "invoice payment_link setup_intent subscription",
        ),
        (
            format!("payment_intents/{intent}"),
            "customer latest_charge payment_method",
            "application on_behalf_of review",
        ),
        (
            format!("charges/{}", id(&charge)),
            "balance_transaction customer payment_intent refunds",
            "application application_fee failure_balance_transaction on_behalf_of review source_transfer",
        ),
        (
            format!("refunds/{}", id(&refund)),
            "balance_transaction charge customer failure_balance_transaction payment_intent payment_method",
            "source_transfer_reversal transfer_reversal",
        ),
        (
            format!("disputes/{}", id(&dispute)),
            "charge payment_intent",
            "",
        ),
        (format!("balance_transactions/{moved}"), "source", ""),
    ] {
        let path = format!("/v1/{path}");
        let fields = held.split_whitespace().chain(empty.split_whitespace());
        let expand: Vec<_> = fields.map(|field| ("expand[]", field)).collect();
        let shown = bench.get(&path, &expand).await.ok();
        for field in held.split_whitespace() {
            assert!(shown[field].is_object(), "{path} {field}: {shown:#}");
        }
    }
    bench.end().await;
}

#[tokio::test]
async fn goes_down_through_lists_and_parts() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    let charge = bench.charge(&session).await;
    let dispute = format!("charges/{}/dispute", id(&charge));
    let dispute = bench.control(&dispute, &[]).await;
    let path = format!("/v1/disputes/{}", id(&dispute));
    let expand = [("expand[]", "balance_transactions.source")];
    let shown = bench.get(&path, &expand).await.ok();
    assert_eq!(
        shown["balance_transactions"][0]["source"]["id"],
        dispute["id"]
    );

    let path = format!("/v1/checkout/sessions/{}", id(&session));
    let expand = [("expand[]", "line_items.data.price.product")];
    let shown = bench.get(&path, &expand).await.ok();
    let item = &shown["line_items"]["data"][0];
    assert_eq!(item["price"]["product"]["name"], "Enamel mug");
    let listed = bench
        .get("/v1/charges", &[("expand[]", "data.refunds")])
        .await
        .ok();
    assert_eq!(listed["data"][0]["refunds"]["data"], json!([]));
    bench.end().await;
}

#[tokio::test]
async fn refuses_what_cannot_be_expanded() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    let session = format!("/v1/checkout/sessions/{}", id(&session));
    let price = format!("/v1/prices/{}", id(&bench.price("mug").await));
    let cannot = |what: &str| format!("This property cannot be expanded ({what}).");
    let hint = " You may want to try expanding 'data.product' instead.";
    let deep = |path: &str| {
        format!("You cannot expand more than 4 levels of a property. Property: {path}")
    };
    let five = "payment_intent.latest_charge.balance_transaction.source.customer";
    let listed = "data.line_items.data.price.product";
    for (path, expand, message) in [
        (session.as_str(), "unicorn", cannot("unicorn")),
        (&session, "metadata", cannot("metadata")),
        (&session, "metadata.x", cannot("x")),
        (&session, "amount_total", cannot("amount_total")),
        (&session, "payment_intent.unicorn", cannot("unicorn")),
        (&session, five, deep(five)),
        ("/v1/checkout/sessions", listed, deep(listed)),
        (&price, "subscription", cannot("subscription")),
        ("/v1/prices", "data.unicorn", cannot("unicorn")),
        ("/v1/prices", "data", cannot("data")),
        ("/v1/prices", "product", cannot("product") + hint),
    ] {
        let refused = bench.get(path, &[("expand[]", expand)]).await;
        let code = if message.starts_with("You") {
            "property_expansion_max_depth"
        } else {
            ""
        };
        assert_eq!(
            refused.refusal(),
            (400, "invalid_request_error", code, ""),
            "{expand}"
        );
        assert_eq!(refused.body["error"]["message"], message);
    }
    // What cannot be shown is not done either.
    let fields = [("name", "Jo"), ("expand[]", "unicorn")];
    assert_eq!(bench.post("/v1/customers", &fields).await.status, 400);
    let none = bench.get("/v1/customers", &[]).await.ok();
    assert_eq!(none["data"], Value::Array(Vec::new()));
    bench.end().await;
}
