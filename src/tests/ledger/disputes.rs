//! A buyer goes to the bank: what the bank takes, gives back and keeps is posted once, and the page says how it stands.

use till::error::NoRefund;

use super::{accounts, flagged, sum};
use crate::{
    refund_requests::Bought,
    support::{Page, TestApp, Visitor, both_engines},
};

both_engines!(
    won,
    lost,
    lost_and_won_after_all,
    an_inquiry_moves_no_money_and_is_answered_with_a_refund,
    an_inquiry_becomes_a_dispute,
    a_late_event_pushes_nothing_back,
    a_dispute_waits_for_its_payment,
);

/// Has the bank do something about the mug's only dispute, and the shop hear of it.
pub async fn bank(app: &TestApp, mug: &Bought, does: &str) {
    let path = format!("/v1/disputes?payment_intent={}", mug.intent);
    let disputes = app.stripe_get(&path).await;
    let id = disputes["data"][0]["id"].as_str().expect("a dispute");
    app.control(&format!("/_sandbox/disputes/{id}/{does}"), &[])
        .await;
    app.hear().await;
}

/// The buyer goes to the bank, and the shop hears of it.
async fn disputed(app: &TestApp, visitor: &Visitor, kind: &str) -> Bought {
    let mug = Bought::mug(app, visitor).await;
    let path = format!("/_sandbox/charges/{}/dispute", mug.charge);
    app.control(&path, &[("kind", kind)]).await;
    app.hear().await;
    mug
}

fn told(page: &Page) -> Vec<String> {
    page.facts().into_iter().map(|(what, _)| what).collect()
}

async fn won(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = disputed(app, &ada, "dispute").await;
    assert_eq!(mug.status(&ada).await, "Disputed");
    assert_eq!(
        accounts(app).await,
        [
            sum("disputes_held", "usd", 1900),
            sum("sales", "usd", -1900),
            sum("stripe_balance", "usd", -1500),
            sum("stripe_fees", "usd", 1500),
        ]
    );
    let page = ada.get(&mug.page).await;
    assert!(!page.main().contains("Ask for a refund"), "{}", page.html);
    assert_eq!(flagged(app).await.len(), 1);
    bank(app, &mug, "win").await;
    assert_eq!(flagged(app).await, []);
    assert_eq!(mug.status(&ada).await, "Paid");
    assert_eq!(
        accounts(app).await,
        [
            sum("sales", "usd", -1900),
            sum("stripe_balance", "usd", 400),
            sum("stripe_fees", "usd", 1500),
        ]
    );
    let page = ada.get(&mug.page).await;
    let told = told(&page);
    for fact in [
        "Disputed at your bank $19.00 The payment was not recognized",
        "Held by your bank $19.00",
        "Returned to the shop $19.00",
        "Bank decided for the shop $19.00",
    ] {
        assert!(
            told.iter().any(|one| one.starts_with(fact)),
            "{fact}: {told:?}"
        );
    }
    let said = "It decided for the shop: the payment stands.";
    assert!(page.main().contains(said), "{}", page.html);
}

async fn lost(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = disputed(app, &ada, "dispute").await;
    bank(app, &mug, "lose").await;
    assert_eq!(mug.status(&ada).await, "Dispute lost");
    assert_eq!(
        accounts(app).await,
        [
            sum("dispute_losses", "usd", 1900),
            sum("sales", "usd", -1900),
            sum("stripe_balance", "usd", -1500),
            sum("stripe_fees", "usd", 1500),
        ]
    );
    let page = ada.get(&mug.page).await;
    assert!(!page.main().contains("Ask for a refund"), "{}", page.html);
    assert!(
        page.main().contains("Your bank decided for you"),
        "{}",
        page.html
    );
    let form = ada.get(&mug.form).await;
    let why = NoRefund::TakenBack.sentence();
    assert!(form.main().contains(why), "{}", form.html);
}

async fn lost_and_won_after_all(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = disputed(app, &ada, "dispute").await;
    bank(app, &mug, "lose").await;
    bank(app, &mug, "win").await;
    assert_eq!(mug.status(&ada).await, "Paid");
    assert_eq!(
        accounts(app).await,
        [
            sum("sales", "usd", -1900),
            sum("stripe_balance", "usd", 400),
            sum("stripe_fees", "usd", 1500),
        ]
    );
    // Nothing was rewritten: what was lost is taken back by an entry of its own.
    let sql = "select count(*) from journal_entries where source like 'dispute%'";
    assert_eq!(app.count(sql).await, 2);
}

async fn an_inquiry_moves_no_money_and_is_answered_with_a_refund(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = disputed(app, &ada, "inquiry").await;
    assert_eq!(mug.status(&ada).await, "Paid");
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
    let page = ada.get(&mug.page).await;
    let told = told(&page);
    assert!(
        told.iter()
            .any(|one| one.starts_with("Your bank asked about it")),
        "{told:?}"
    );
    assert!(page.main().contains("no money has moved"), "{}", page.html);
    let form = ada.get(&mug.form).await;
    assert!(form.main().contains("A refund answers it too"));
    mug.ask(app, &ada).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
}

async fn an_inquiry_becomes_a_dispute(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = disputed(app, &ada, "inquiry").await;
    bank(app, &mug, "lose").await;
    assert_eq!(mug.status(&ada).await, "Disputed");
    bank(app, &mug, "lose").await;
    assert_eq!(mug.status(&ada).await, "Dispute lost");
    assert_eq!(accounts(app).await[0], sum("dispute_losses", "usd", 1900));
}

/// That it was opened is heard after the bank has decided: how it stands is asked.
async fn a_late_event_pushes_nothing_back(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    app.drop_deliveries(Some("charge.dispute")).await;
    mug.dispute(app).await;
    bank(app, &mug, "win").await;
    app.control("/_sandbox/trouble/deliveries", &[("mode", "none")])
        .await;
    for kind in ["closed", "funds_reinstated", "funds_withdrawn", "created"] {
        app.deliver_late(&format!("charge.dispute.{kind}")).await;
        assert_eq!(mug.status(&ada).await, "Paid", "{kind}");
    }
    assert_eq!(accounts(app).await.len(), 3);
}

async fn a_dispute_waits_for_its_payment(app: &mut TestApp) {
    let ada = app.visitor();
    app.drop_deliveries(None).await;
    let mug = disputed_unheard(app, &ada).await;
    for kind in ["created", "funds_withdrawn"] {
        app.deliver_late(&format!("charge.dispute.{kind}")).await;
    }
    assert_eq!(app.count("select count(*) from disputes").await, 0);
    let waiting = "select count(*) from events where state = 'unmatched'";
    assert!(app.count(waiting).await > 0);
    app.deliver_late("payment_intent.succeeded").await;
    app.drain().await;
    let (status,): (String,) = app
        .one(
            "select status from disputes where payment_intent = $1",
            &[&mug],
        )
        .await;
    assert_eq!(status, "needs_response");
    assert_eq!(app.count(waiting).await, 0);
}

/// A mug that was paid for and disputed, of which nothing was heard. Its payment intent.
async fn disputed_unheard(app: &TestApp, visitor: &Visitor) -> String {
    let hosted = visitor.begin("Enamel mug", "1").await;
    visitor.pay(&hosted, crate::support::Card::Pays).await;
    let charges = app.stripe_get("/v1/charges").await;
    let charge = &charges["data"][0];
    let path = format!(
        "/_sandbox/charges/{}/dispute",
        charge["id"].as_str().expect("an id")
    );
    app.control(&path, &[]).await;
    charge["payment_intent"].as_str().expect("an id").to_owned()
}
