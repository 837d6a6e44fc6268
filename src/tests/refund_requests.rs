//! A buyer asks for the money back: one request is one refund, and only the event says that it is made.

mod bought;
mod dashboard;
mod disputed;
mod failed;
mod late;
mod migration;
mod off;
mod old;
mod others;
mod page;
mod refusals;
mod refused;
mod requested;
mod states;
mod twice;
mod unknown;

use leptos::server_fn::error::ServerFnUrlError;
use till::{
    api::RefundReason,
    error::{AppError, NoRefund},
};

pub use bought::Bought;

use crate::support::{Page, TestApp, Visitor, both_engines};

both_engines!(
    a_refund_in_full,
    every_reason_reaches_stripe_and_the_time_line,
);

/// The status in the receipt.
pub fn status(page: &Page) -> String {
    let main = page.main();
    let (_, rest) = main.split_once(" Status ").expect("a status");
    let (status, _) = rest.split_once(" Reference ").expect("a reference");
    status.to_owned()
}

/// The time line without its times.
pub fn words(page: &Page) -> Vec<String> {
    page.facts().into_iter().map(|(what, _)| what).collect()
}

/// The form leads back to a page that says why.
async fn assert_told(visitor: &Visitor, answer: &Page, error: AppError) {
    assert_eq!(answer.status, 302, "{}", answer.html);
    let to = answer.location();
    let url = url::Url::parse(to).expect("a URL");
    let written = url.query_pairs().find(|(name, _)| name == "__err");
    let (_, written) = written.unwrap_or_else(|| panic!("no error in {to}"));
    let read: AppError = ServerFnUrlError::decode_err(&written);
    assert_eq!(read, error);
    let page = visitor.get(to).await;
    let said = match error {
        AppError::BadRequest => "could not be read. No refund was requested",
        AppError::StaleForm => "was opened some time ago. No refund was requested",
        _ => error.sentence(),
    };
    assert!(page.main().contains(said), "{error:?}: {}", page.main());
}

/// What stands in an account of the journal, in minor units.
pub async fn balance(app: &TestApp, account: &str) -> i64 {
    let sql = "select cast(coalesce(sum(amount), 0) as bigint) from postings where account = $1";
    app.one::<(i64,)>(sql, &[account]).await.0
}

async fn a_refund_in_full(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    app.drop_deliveries(None).await;
    let form = ada.get(&mug.form).await;
    assert_eq!((form.status, form.h1().as_str()), (200, "Refund"));
    for said in ["Enamel mug $19.00", "You get back $19.00"] {
        assert!(form.main().contains(said), "{said}: {}", form.main());
    }
    assert_eq!(form.html.matches("<button").count(), 1);
    assert!(form.main().contains("Confirm refund of $19.00"));
    assert_eq!(form.field("id").as_deref(), Some(mug.checkout.as_str()));
    assert_eq!(form.field("payment").as_deref(), Some(mug.intent.as_str()));

    let pending = mug.ask(app, &ada).await;
    assert_eq!(mug.status(&ada).await, "Refund pending");
    assert!(pending.html.contains(r#"http-equiv="refresh""#));
    assert_eq!(pending.link("Ask for a refund"), None);
    let asked = [
        "Checkout started $19.00",
        "Paid $19.00",
        "Refund requested $19.00 I changed my mind",
    ];
    assert_eq!(words(&pending), asked);
    let refund = mug.only_refund(app).await;
    let id = refund["id"].as_str().expect("an id").to_owned();
    let (request, key, asker, owner): (String, String, String, String) = app
        .one(
            "select r.id, r.idempotency_key, r.requested_by, c.owner from refund_requests r, checkouts c",
            &[],
        )
        .await;
    assert_eq!(asker, owner);
    assert!((20..=255).contains(&key.len()), "{key}");
    assert_eq!(
        refund["metadata"],
        serde_json::json!({
            "till_namespace": "till", "till_refund_request": request, "till_reason": "changed_mind"
        })
    );
    assert_eq!(
        (&refund["amount"], &refund["charge"]),
        (&1900.into(), &mug.charge.clone().into())
    );
    let created = ("created".to_owned(), 1900, Some(id), None);
    assert_eq!(mug.requests(app).await, std::slice::from_ref(&created));
    // Stripe has answered, and nothing counts as returned before its event.
    assert_eq!(app.count("select count(*) from refunds").await, 0);
    assert_eq!(balance(app, "refunds").await, 0);

    app.deliver_late("refund.created").await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    let refunded = ada.get(&mug.page).await;
    assert!(
        refunded.main().contains("Returned −$19.00"),
        "{}",
        refunded.main()
    );
    assert!(!refunded.html.contains(r#"http-equiv="refresh""#));
    assert_eq!(words(&refunded)[..3], asked);
    assert_eq!(words(&refunded)[3..], ["Refunded $19.00"]);
    assert_eq!(balance(app, "refunds").await, 1900);
    assert_eq!(balance(app, "stripe_balance").await, 0);
    assert_eq!(mug.requests(app).await, [created]);
    let after = ada.get(&mug.form).await;
    assert!(after.main().contains(NoRefund::AlreadyRefunded.sentence()));
    assert!(!after.html.contains("<form"), "{}", after.html);
}

async fn every_reason_reaches_stripe_and_the_time_line(app: &mut TestApp) {
    for reason in RefundReason::ALL {
        let ada = app.visitor();
        let mug = Bought::mug(app, &ada).await;
        let form = ada.get(&mug.form).await;
        let choice = format!("value=\"{}\"", reason.as_str());
        assert!(form.html.contains(&choice), "{reason:?}: {}", form.html);
        assert!(form.main().contains(reason.label()), "{reason:?}");
        let fields = mug.fields(reason.as_str());
        mug.assert_lands(&ada.post_form("/api/refund", &mug.form, &fields).await);
        let refund = mug.only_refund(app).await;
        assert_eq!(refund["metadata"]["till_reason"], reason.as_str());
        let in_stripes_words = match reason {
            RefundReason::Duplicate => "duplicate",
            _ => "requested_by_customer",
        };
        assert_eq!(refund["reason"], in_stripes_words, "{reason:?}");
        let said = format!("Refund requested $19.00 {}", reason.label());
        let words = words(&ada.get(&mug.page).await);
        assert!(words.contains(&said), "{words:?}");
    }
}
