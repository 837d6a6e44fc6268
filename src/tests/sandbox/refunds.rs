//! Refunds, at once, later and back.

mod action;
mod later;

use serde_json::{Value, json};

use super::support::{Bench, DECLINED, id};

#[tokio::test]
async fn in_parts_to_the_whole_and_no_further() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    let intent = session["payment_intent"].as_str().unwrap();
    let part = [
        ("payment_intent", intent),
        ("amount", "500"),
        ("reason", "requested_by_customer"),
        ("metadata[note]", "chipped"),
    ];
    let part = bench.post("/v1/refunds", &part).await.ok();
    assert_eq!(
        (&part["status"], &part["amount"]),
        (&json!("succeeded"), &json!(500))
    );
    let after = bench.charge(&session).await;
    assert_eq!(
        (&after["amount_refunded"], &after["refunded"]),
        (&json!(500), &json!(false))
    );

    let much = [("payment_intent", intent), ("amount", "1401")];
    assert_eq!(bench.post("/v1/refunds", &much).await.refusal().3, "amount");
    let rest = bench
        .post("/v1/refunds", &[("charge", id(&after))])
        .await
        .ok();
    assert_eq!(rest["amount"], 1400);
    assert_eq!(bench.charge(&session).await["refunded"], true);
    let more = bench.post("/v1/refunds", &[("charge", id(&after))]).await;
    assert_eq!(more.refusal().2, "charge_already_refunded");

    let listed = bench
        .get("/v1/refunds", &[("payment_intent", intent)])
        .await
        .ok();
    let listed: Vec<&str> = listed["data"].as_array().unwrap().iter().map(id).collect();
    assert_eq!(listed, [id(&rest), id(&part)]);
    let path = format!("/v1/refunds/{}", id(&part));
    assert_eq!(bench.get(&path, &[]).await.ok(), part);
    let noted = bench
        .post(&path, &[("metadata[note]", "dented")])
        .await
        .ok();
    assert_eq!(noted["metadata"]["note"], "dented");
    assert_eq!(
        bench.told_of(&[id(&part)]).await,
        ["refund.created", "refund.updated", "charge.refund.updated"]
    );
    let told = bench.told_of(&[id(&after)]).await;
    assert_eq!(
        told,
        [
            "charge.succeeded",
            "charge.updated",
            "charge.refunded",
            "charge.refunded"
        ]
    );
    bench.end().await;
}

#[tokio::test]
async fn one_that_succeeded_may_fail() {
    let bench = Bench::start().await;
    let session = bench.paid("tea", "2").await;
    let intent = session["payment_intent"].as_str().unwrap();
    let refund = bench
        .post("/v1/refunds", &[("payment_intent", intent)])
        .await
        .ok();
    let failed = bench
        .control(&format!("refunds/{}/fail", id(&refund)), &[])
        .await;
    assert_eq!(failed["status"], "failed");
    let path = format!("/v1/refunds/{}", id(&refund));
    let expand = [("expand[]", "failure_balance_transaction")];
    let retrieved = bench.get(&path, &expand).await.ok();
    assert_eq!(retrieved["failure_balance_transaction"]["amount"], 2998);
    let charge = bench.charge(&session).await;
    assert_eq!(
        (&charge["amount_refunded"], &charge["refunded"]),
        (&json!(0), &json!(false))
    );
    assert_eq!(
        bench.told_of(&[id(&refund)]).await,
        [
            "refund.created",
            "refund.updated",
            "charge.refund.updated",
            "refund.failed"
        ]
    );
    bench
        .post("/v1/refunds", &[("payment_intent", intent)])
        .await
        .ok();
    bench.end().await;
}

async fn retrieved(bench: &Bench, object: &Value) -> Value {
    let kind = object["object"].as_str().unwrap();
    let path = format!("/v1/{kind}s/{}", id(object));
    bench.get(&path, &[]).await.ok()
}

#[tokio::test]
async fn refusals_say_what_stands_in_the_way() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    let charge = bench.charge(&session).await;
    let said = async |fields: &[(&str, &str)]| {
        let refused = bench.post("/v1/refunds", fields).await;
        let (status, kind, code, param) = refused.refusal();
        assert_eq!(kind, "invalid_request_error");
        let message = refused.body["error"]["message"].as_str().unwrap();
        (
            status,
            code.to_owned(),
            param.to_owned(),
            message.to_owned(),
        )
    };
    let wanted = |code: &str, param: &str, message: &str| {
        (400, code.to_owned(), param.to_owned(), message.to_owned())
    };
    let of = id(&charge);
    let much = "Refund amount ($19.01) is greater than charge amount ($19.00)";
    assert_eq!(
        said(&[("charge", of), ("amount", "1901")]).await,
        wanted("", "amount", much)
    );
    for amount in ["0", "-5"] {
        assert_eq!(
            said(&[("charge", of), ("amount", amount)]).await,
            wanted(
                "parameter_invalid_integer",
                "amount",
                "This value must be greater than or equal to 1."
            )
        );
    }
    assert_eq!(
        said(&[("charge", of), ("reason", "regret")]).await,
        wanted(
            "",
            "reason",
            "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer"
        )
    );
    let refund = bench
        .post("/v1/refunds", &[("charge", of), ("amount", "100")])
        .await
        .ok();
    let more = "Refund amount ($19.00) is greater than unrefunded amount on charge ($18.00)";
    assert_eq!(
        said(&[("charge", of), ("amount", "1900")]).await,
        wanted("", "amount", more)
    );
    let open = bench.session("mug", "1").await;
    assert_eq!(bench.pay(&open, DECLINED).await.status(), 200);
    let open = bench.retrieve(&open).await;
    let intent = open["payment_intent"].as_str().unwrap();
    let none =
        format!("This PaymentIntent ({intent}) does not have a successful charge to refund.");
    assert_eq!(
        said(&[("payment_intent", intent)]).await,
        wanted("", "", &none)
    );
    let declined = bench.charge(&open).await;
    assert_eq!(
        said(&[("charge", id(&declined))]).await,
        wanted("", "", &none)
    );
    let neither = "One of the following params should be provided for this request: payment_intent or charge.";
    assert_eq!(said(&[]).await, wanted("", "", neither));
    let lost = said(&[("charge", "ch_none")]).await;
    let words = "No such charge: 'ch_none'";
    assert_eq!(
        lost,
        (
            404,
            "resource_missing".to_owned(),
            "id".to_owned(),
            words.to_owned()
        )
    );
    // One that needs nothing of the buyer cannot be called off.
    let cancel = format!("/v1/refunds/{}/cancel", id(&refund));
    let refused = bench.post(&cancel, &[]).await;
    assert_eq!(refused.refusal(), (400, "invalid_request_error", "", ""));
    let message = refused.body["error"]["message"].as_str().unwrap();
    assert_eq!(message, "Canceling this refund is unsupported.");
    assert_eq!(retrieved(&bench, &refund).await, refund);
    assert_eq!(
        bench
            .post("/v1/refunds/re_none/cancel", &[])
            .await
            .refusal()
            .0,
        404
    );
    bench.end().await;
}
