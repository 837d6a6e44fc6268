//! Events made by hand: the fields we need, and some that we have never heard of.

use serde_json::{Value, json};
use till::random;

use crate::support::{EMAIL, TestApp, Visitor, session_of};

/// A moment in the past, unix seconds: events by hand say the same on every run.
pub const THEN: i64 = 1_790_000_000;

/// An event in Stripe's envelope, under an id of its own.
pub fn event(kind: &str, object: Value) -> Value {
    json!({
        "id": format!("evt_{}", random::text(24)),
        "object": "event",
        "api_version": "2099-01-01.tomorrow",
        "created": THEN,
        "data": { "object": object, "a_field_of_tomorrow": [1, { "two": null }] },
        "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": null },
        "type": kind,
    })
}

/// One checkout of the shop's, and what Stripe would say of it.
#[derive(Clone, Debug)]
pub struct Purchase {
    pub checkout: String,
    pub session: String,
    pub intent: String,
    /// Minor units.
    pub amount: i64,
    pub currency: String,
}

impl Purchase {
    /// A visitor's own checkout, whose payment page is open at the sandbox.
    pub async fn begun(app: &TestApp, visitor: &Visitor, product: &str) -> Self {
        let hosted = visitor.begin(product, "1").await;
        let session = session_of(&hosted).to_owned();
        let sql = "select id, amount, currency from checkouts where session_id = $1";
        let (checkout, amount, currency) = app.one(sql, &[&session]).await;
        Self {
            checkout,
            session,
            intent: format!("pi_{}", random::text(24)),
            amount,
            currency,
        }
    }

    /// A checkout row alone: 1900 US cents, owned by `owner`.
    pub async fn inserted(app: &TestApp, owner: &str) -> Self {
        let checkout = format!("co_{}", random::text(24));
        let session = format!("cs_test_{}", random::text(24));
        let (token, price, key) = (random::text(32), random::text(24), random::text(32));
        let sql = "insert into checkouts (id, session_id, owner, token, price_id, idempotency_key, product_id,
                       product_name, quantity, amount, currency, status, created_at)
                   values ($1, $2, $3, $4, $5, $6, 'prod_mug', 'Enamel mug', 1, 1900, 'usd', 'open', 1790000000)";
        app.execute(sql, &[&checkout, &session, owner, &token, &price, &key])
            .await;
        Self {
            checkout,
            session,
            intent: format!("pi_{}", random::text(24)),
            amount: 1900,
            currency: "usd".to_owned(),
        }
    }

    /// The success page's path that this session's id alone opens, to its owner.
    pub fn success(&self) -> String {
        format!("/success?session_id={}", self.session)
    }

    fn metadata(&self) -> Value {
        json!({ "till_namespace": "till", "till_checkout": self.checkout, "another": "thing" })
    }

    /// A complete session with this `payment_status`.
    pub fn session(&self, payment_status: &str) -> Value {
        json!({
            "id": self.session,
            "object": "checkout.session",
            "amount_subtotal": self.amount,
            "amount_total": self.amount,
            "client_reference_id": self.checkout,
            "created": THEN,
            "currency": self.currency,
            "customer_details": { "email": EMAIL, "a_field_of_tomorrow": true },
            "livemode": false,
            "metadata": self.metadata(),
            "payment_intent": self.intent,
            "payment_status": payment_status,
            "status": "complete",
            "a_field_of_tomorrow": { "deep": [null] },
        })
    }

    pub fn completed(&self) -> Value {
        event("checkout.session.completed", self.session("paid"))
    }

    pub fn completed_unpaid(&self) -> Value {
        event("checkout.session.completed", self.session("unpaid"))
    }

    pub fn async_payment_succeeded(&self) -> Value {
        event(
            "checkout.session.async_payment_succeeded",
            self.session("paid"),
        )
    }

    pub fn async_payment_failed(&self) -> Value {
        event(
            "checkout.session.async_payment_failed",
            self.session("unpaid"),
        )
    }

    pub fn expired(&self) -> Value {
        let mut session = self.session("unpaid");
        session["status"] = json!("expired");
        session["payment_intent"] = Value::Null;
        session["customer_details"] = Value::Null;
        event("checkout.session.expired", session)
    }

    pub fn payment_intent(&self) -> Value {
        json!({
            "id": self.intent,
            "object": "payment_intent",
            "amount": self.amount,
            "amount_received": self.amount,
            "created": THEN + 60,
            "currency": self.currency,
            "latest_charge": format!("ch_{}", self.intent),
            "livemode": false,
            "metadata": self.metadata(),
            "status": "succeeded",
            "a_field_of_tomorrow": "yes",
        })
    }

    pub fn payment_intent_succeeded(&self) -> Value {
        event("payment_intent.succeeded", self.payment_intent())
    }

    /// A refund of `amount` minor units under `id`.
    pub fn refund(&self, id: &str, amount: i64, status: &str) -> Value {
        let failure = (status == "failed").then_some("lost_or_stolen_card");
        json!({
            "id": id,
            "object": "refund",
            "amount": amount,
            "charge": format!("ch_{}", self.intent),
            "created": THEN + 600,
            "currency": self.currency,
            "failure_reason": failure,
            "metadata": {},
            "payment_intent": self.intent,
            "status": status,
            "a_field_of_tomorrow": 1.5,
        })
    }

    /// What is known of the payment: status, minor units, currency, mismatch.
    pub async fn payment(&self, app: &TestApp) -> Option<(String, i64, String, Option<String>)> {
        let sql = "select status, amount, currency, mismatch from payments where id = $1";
        app.all(sql, &[&self.intent]).await.pop()
    }

    /// What was posted for the payment itself: account, minor units.
    pub async fn posted(&self, app: &TestApp) -> Vec<(String, i64)> {
        let sql = "select account, amount from postings where source = $1 order by account";
        app.all(sql, &[&format!("payment_intent:{}", self.intent)])
            .await
    }
}

/// Another app's payment in the same Stripe account.
pub fn foreign_payment_intent(intent: &str) -> Value {
    event(
        "payment_intent.succeeded",
        json!({
            "id": intent,
            "object": "payment_intent",
            "amount_received": 700,
            "created": THEN,
            "currency": "usd",
            "latest_charge": "ch_foreign",
            "status": "succeeded",
            "metadata": { "till_namespace": "somebody-else", "till_checkout": "co_theirs" },
        }),
    )
}
