//! Disputes and inquiries, to their end and back.

mod inquiries;

use serde_json::{Value, json};

use super::support::{Bench, id};

const INVALID: &str = "invalid_request_error";

async fn opened(bench: &Bench, kind: &str) -> (Value, Value) {
    let session = bench.paid("opener", "1").await;
    let charge = bench.charge(&session).await;
    let path = format!("charges/{}/dispute", id(&charge));
    let dispute = bench.control(&path, &[("kind", kind)]).await;
    (charge, dispute)
}

/// Amount and fee of every movement of money.
fn moved(dispute: &Value) -> Value {
    let moved = dispute["balance_transactions"].as_array().unwrap();
    moved
        .iter()
        .map(|moved| json!([moved["amount"], moved["fee"]]))
        .collect()
}

fn path(dispute: &Value) -> String {
    format!("/v1/disputes/{}", id(dispute))
}

#[tokio::test]
async fn a_dispute_takes_the_money_at_once() {
    let bench = Bench::start().await;
    let (charge, dispute) = opened(&bench, "dispute").await;
    // The bank has the money: giving it back beside that would pay the buyer twice.
    let refused = bench.post("/v1/refunds", &[("charge", id(&charge))]).await;
    assert_eq!(refused.refusal(), (400, INVALID, "charge_disputed", ""));
    let expand = [("expand[]", "charge"), ("expand[]", "payment_intent")];
    let shown = bench.get(&path(&dispute), &expand).await.ok();
    assert_eq!(shown["status"], "needs_response");
    assert_eq!(shown["amount"], 3200);
    assert_eq!(shown["is_charge_refundable"], false);
    assert_eq!(shown["charge"]["disputed"], true);
    assert_eq!(shown["payment_intent"]["latest_charge"], id(&charge));
    assert_eq!(moved(&shown), json!([[-3200, 1500]]));
    let (created, due) = (&shown["created"], &shown["evidence_details"]["due_by"]);
    let days = due.as_i64().unwrap() / 86_400 - created.as_i64().unwrap() / 86_400;
    assert_eq!((days, due.as_i64().unwrap() % 86_400), (8, 86_399));
    assert_eq!(
        bench.told_of(&[id(&dispute)]).await,
        ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    );
    // One at a time.
    let again = format!("charges/{}/dispute", id(&charge));
    assert_eq!(bench.tried(&again).await, 400);

    let (other, _) = opened(&bench, "dispute").await;
    for (name, value, count) in [
        ("charge", id(&charge), 1),
        (
            "payment_intent",
            other["payment_intent"].as_str().unwrap(),
            1,
        ),
        ("limit", "2", 2),
    ] {
        let found = bench.get("/v1/disputes", &[(name, value)]).await.ok();
        assert_eq!(
            found["data"].as_array().unwrap().len(),
            count,
            "{name}={value}"
        );
    }
    bench.end().await;
}

#[tokio::test]
async fn the_bank_reads_what_the_shop_says() {
    let bench = Bench::start().await;
    let (_, dispute) = opened(&bench, "dispute").await;
    let kept = [
        ("evidence[product_description]", "A brass opener."),
        ("evidence[customer_name]", "Jo"),
        ("metadata[clerk]", "Ann"),
        ("submit", "false"),
    ];
    let kept = bench.post(&path(&dispute), &kept).await.ok();
    assert_eq!(kept["status"], "needs_response");
    assert_eq!(kept["evidence_details"]["has_evidence"], true);
    assert_eq!(kept["evidence_details"]["submission_count"], 0);
    let unsaid = [("evidence[customer_name]", ""), ("submit", "false")];
    let unsaid = bench.post(&path(&dispute), &unsaid).await.ok();
    assert_eq!(unsaid["evidence"]["customer_name"], Value::Null);
    assert_eq!(unsaid["evidence"]["product_description"], "A brass opener.");
    for (name, code) in [
        ("evidence[receipt]", ""),
        ("evidence[rumour]", "parameter_unknown"),
    ] {
        let refused = bench.post(&path(&dispute), &[(name, "x")]).await;
        assert_eq!(refused.refusal(), (400, INVALID, code, name));
    }

    let sent = bench
        .post(&path(&dispute), &[("submit", "true")])
        .await
        .ok();
    assert_eq!(sent["status"], "under_review");
    assert_eq!(sent["evidence_details"]["submission_count"], 1);
    assert_eq!(sent["evidence_details"]["past_due"], false);
    let more = [("evidence[customer_name]", "Jo")];
    let more = bench.post(&path(&dispute), &more).await.ok();
    assert_eq!(more["status"], "under_review");
    assert_eq!(more["evidence_details"]["submission_count"], 2);

    let won = bench
        .control(&format!("disputes/{}/win", id(&dispute)), &[])
        .await;
    assert_eq!(won["status"], "won");
    assert_eq!(moved(&won), json!([[-3200, 1500], [3200, 0]]));
    assert_eq!(
        bench.told_of(&[id(&dispute)]).await,
        [
            "charge.dispute.created",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.updated",
            "charge.dispute.updated",
            "charge.dispute.updated",
            "charge.dispute.updated",
            "charge.dispute.funds_reinstated",
            "charge.dispute.closed",
        ]
    );
    bench.end().await;
}

#[tokio::test]
async fn evidence_after_its_time_is_past_due() {
    let bench = Bench::start().await;
    let (_, dispute) = opened(&bench, "dispute").await;
    bench.pass(9 * 24 * 60 * 60).await;
    let late = [("evidence[customer_name]", "Jo")];
    let late = bench.post(&path(&dispute), &late).await.ok();
    assert_eq!(late["evidence_details"]["past_due"], true);
    bench.end().await;
}

/// The words of Stripe's page about testing.
#[tokio::test]
async fn some_words_decide_at_once() {
    let bench = Bench::start().await;
    let withdrawn = json!([[-3200, 1500]]);
    let reinstated = json!([[-3200, 1500], [3200, 0]]);
    for (kind, words, status, money) in [
        ("dispute", "winning_evidence", "won", &reinstated),
        ("dispute", "losing_evidence", "lost", &withdrawn),
        ("inquiry", "winning_evidence", "warning_closed", &json!([])),
        ("inquiry", "losing_evidence", "warning_closed", &json!([])),
        (
            "inquiry",
            "escalate_inquiry_evidence",
            "needs_response",
            &withdrawn,
        ),
        ("dispute", "It was a gift.", "under_review", &withdrawn),
        (
            "inquiry",
            "It was a gift.",
            "warning_under_review",
            &json!([]),
        ),
    ] {
        let (_, dispute) = opened(&bench, kind).await;
        let said = [("evidence[uncategorized_text]", words)];
        let decided = bench.post(&path(&dispute), &said).await.ok();
        assert_eq!(decided["status"], status, "{kind} {words}");
        assert_eq!(&moved(&decided), money, "{kind} {words}");
        assert_eq!(bench.get(&path(&dispute), &[]).await.ok(), decided);
    }
    bench.end().await;
}

#[tokio::test]
async fn one_that_was_lost_can_still_be_won() {
    let bench = Bench::start().await;
    let (charge, dispute) = opened(&bench, "dispute").await;
    let close = format!("{}/close", path(&dispute));
    assert_eq!(bench.post(&close, &[]).await.ok()["status"], "lost");
    let note = [("metadata[clerk]", "Ann")];
    for again in [
        bench.post(&close, &[]).await,
        bench.post(&path(&dispute), &note).await,
    ] {
        assert_eq!(again.refusal(), (400, INVALID, "", ""));
        assert_eq!(
            again.body["error"]["message"],
            "This dispute is already closed"
        );
    }
    assert_eq!(
        bench
            .tried(&format!("disputes/{}/lose", id(&dispute)))
            .await,
        400
    );

    let win = format!("disputes/{}/win", id(&dispute));
    let won = bench.control(&win, &[]).await;
    assert_eq!(won["status"], "won");
    assert_eq!(bench.tried(&win).await, 400);
    let refund = [("charge", id(&charge)), ("amount", "100")];
    bench.post("/v1/refunds", &refund).await.ok();
    assert_eq!(
        bench.told_of(&[id(&dispute), id(&charge)]).await,
        [
            "charge.succeeded",
            "charge.updated",
            "charge.dispute.created",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.closed",
            "charge.dispute.funds_reinstated",
            "charge.dispute.closed",
            "charge.refunded",
        ]
    );
    bench.end().await;
}
