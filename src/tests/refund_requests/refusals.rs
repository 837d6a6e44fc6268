//! Forms that no page of ours sends, and payments that have nothing to give back.

use serde_json::{Value, json};
use till::error::{AppError, NoRefund};

use super::Bought;
use crate::{
    fixtures::{Purchase, event},
    support::{TestApp, Visitor, both_engines},
};

both_engines!(
    a_form_that_cannot_be_read,
    nothing_but_the_payment_is_the_forms_to_say,
    a_payment_on_its_way_and_one_that_failed,
    a_free_one,
    callers_that_are_no_forms_get_the_status,
);

async fn a_form_that_cannot_be_read(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let id = ("id", mug.checkout.as_str());
    let payment = ("payment", mug.intent.as_str());
    let forms: [&[(&str, &str)]; 8] = [
        &[],
        &[id, payment],
        &[payment, ("reason", "other")],
        &[id, ("reason", "other")],
        &[id, payment, ("reason", "")],
        &[id, payment, ("reason", "greed")],
        &[id, payment, ("reason", "Other")],
        &[id, payment, ("reason", "changed_mind; drop table refunds")],
    ];
    for form in forms {
        let answer = ada.post_form("/api/refund", &mug.form, form).await;
        super::assert_told(&ada, &answer, AppError::BadRequest).await;
        assert_eq!(ada.call("/api/refund", form).await.status, 400, "{form:?}");
    }
    mug.assert_nothing_was_made(app).await;
}

/// No number from the browser is money, and no name of Stripe's either.
async fn nothing_but_the_payment_is_the_forms_to_say(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let fields = [
        ("id", mug.checkout.as_str()),
        ("payment", mug.intent.as_str()),
        ("reason", "other"),
        ("amount", "190000"),
        ("money", "1"),
        ("payment_intent", "pi_another"),
        ("charge", "ch_another"),
        ("currency", "jpy"),
    ];
    mug.assert_lands(&ada.post_form("/api/refund", &mug.form, &fields).await);
    let refund = mug.only_refund(app).await;
    assert_eq!(
        (&refund["amount"], &refund["currency"], &refund["charge"]),
        (&json!(1900), &json!("usd"), &json!(mug.charge))
    );
    app.hear().await;
}

async fn assert_nothing_to_give_back(
    app: &TestApp,
    ada: &Visitor,
    purchase: &Purchase,
    why: NoRefund,
) {
    let page = format!("/account/payments/{}", purchase.checkout);
    let form = format!("{page}/refund");
    let shown = ada.get(&page).await;
    assert_eq!(shown.status, 200);
    assert_eq!(shown.link("Ask for a refund"), None);
    let shown = ada.get(&form).await;
    assert_eq!((shown.status, shown.h1().as_str()), (200, "No refund here"));
    assert!(shown.main().contains(why.sentence()));
    let sql = "select id from payments where checkout_id = $1";
    let (payment,): (String,) = app.one(sql, &[&purchase.checkout]).await;
    let fields = [
        ("id", purchase.checkout.as_str()),
        ("payment", &payment),
        ("reason", "other"),
    ];
    let answer = ada.post_form("/api/refund", &form, &fields).await;
    super::assert_told(ada, &answer, AppError::NoRefund(why)).await;
    assert_eq!(app.count("select count(*) from refund_requests").await, 0);
}

async fn a_payment_on_its_way_and_one_that_failed(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    // Not even a page before anything was paid.
    let page = format!("/account/payments/{}", purchase.checkout);
    assert_eq!(ada.get(&page).await.status, 404);
    app.deliver(&purchase.completed_unpaid()).await;
    assert_nothing_to_give_back(app, &ada, &purchase, NoRefund::NotPaid).await;
    let shown = ada.get(&page).await;
    assert_eq!(super::status(&shown), "Processing");
    assert!(
        shown.main().contains("Do not pay again"),
        "{}",
        shown.main()
    );
    assert_eq!(super::words(&shown)[0], "Payment on its way $19.00");

    app.deliver(&purchase.async_payment_failed()).await;
    assert_nothing_to_give_back(app, &ada, &purchase, NoRefund::NotPaid).await;
    let shown = ada.get(&page).await;
    assert_eq!(super::status(&shown), "Not paid");
    assert_eq!(
        super::words(&shown)[..2],
        ["Payment on its way $19.00", "Payment failed $19.00"]
    );
}

async fn a_free_one(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    let mut session = purchase.session("no_payment_required");
    session["amount_total"] = json!(0);
    session["payment_intent"] = Value::Null;
    app.deliver(&event("checkout.session.completed", session))
        .await;
    assert_nothing_to_give_back(app, &ada, &purchase, NoRefund::Free).await;
}

async fn callers_that_are_no_forms_get_the_status(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let id = ("id", mug.checkout.as_str());
    let refund = mug.fields("other");
    for call in ["payment", "payment_status", "refund_offer"] {
        let answer = ada.call(&format!("/api/{call}"), &[id]).await;
        assert_eq!(answer.status, 200, "{call}");
        let body: Value = serde_json::from_str(&answer.html).expect("JSON");
        if call == "payment_status" {
            assert_eq!(body, json!("Paid"), "the state alone");
        } else {
            assert_eq!(body["reference"], json!(mug.intent), "{call}");
            assert_eq!(body["refund"]["Ok"]["amount"], 1900, "{call}");
        }
    }
    app.at_stripe("/v1/refunds", &[("payment_intent", &mug.intent)])
        .await;
    let answer = ada.call("/api/refund", &refund).await;
    let error: AppError = serde_json::from_str(&answer.html).expect("an error");
    let told = AppError::NoRefund(NoRefund::AlreadyRefunded);
    assert_eq!((answer.status, error), (409, told));
    let answer = ada.call("/api/payment_status", &[id]).await;
    assert_eq!(
        (answer.status, answer.html.as_str()),
        (200, r#""Refunded""#)
    );
}
