//! What the stories begin with: a mug that was bought, and what is said and done about it.

use serde_json::Value;
use till::{
    api::RefundReason,
    clock,
    error::{AppError, NoRefund},
    refund_requests::begin,
};

use super::{assert_told, status};
use crate::support::{Page, TestApp, Visitor, browser, session_of};

/// A mug for $19.00 that was paid for, with every event heard.
#[derive(Clone)]
pub struct Bought {
    pub checkout: String,
    pub intent: String,
    pub charge: String,
    pub page: String,
    /// The page with the button.
    pub form: String,
}

impl Bought {
    pub async fn mug(app: &TestApp, visitor: &Visitor) -> Self {
        let success = visitor.purchase(app, "Enamel mug", "1").await;
        app.hear().await;
        let (session, _) = success.split_once('&').expect("a session and a token");
        let session = session.strip_prefix("/success?session_id=");
        let session = session_of(session.expect("a session"));
        let sql = "select c.id, p.id from checkouts c join payments p on p.checkout_id = c.id where c.session_id = $1";
        let (checkout, intent): (String, String) = app.one(sql, &[session]).await;
        let at_stripe = app
            .stripe_get(&format!("/v1/payment_intents/{intent}"))
            .await;
        let charge = at_stripe["latest_charge"].as_str().expect("a charge");
        let page = format!("/account/payments/{checkout}");
        Self {
            checkout,
            intent,
            charge: charge.to_owned(),
            form: format!("{page}/refund"),
            page,
        }
    }

    /// The same checkout is paid once more, by a PaymentIntent that the shop did not make.
    pub async fn paid_again(&self, app: &TestApp) -> Self {
        // Stripe counts in seconds: this one is the later of the two.
        app.control("/_sandbox/clock", &[("seconds", "10")]).await;
        let fields = [
            ("amount", "1900"),
            ("currency", "usd"),
            ("payment_method", "pm_card_visa"),
            ("payment_method_types[]", "card"),
            ("confirm", "true"),
            ("metadata[till_namespace]", "till"),
            ("metadata[till_checkout]", self.checkout.as_str()),
        ];
        let made = app.at_stripe("/v1/payment_intents", &fields).await;
        Self {
            intent: made["id"].as_str().expect("an id").to_owned(),
            charge: made["latest_charge"].as_str().expect("a charge").to_owned(),
            ..self.clone()
        }
    }

    /// What the form holds, and the reason that was chosen.
    pub fn fields<'a>(&'a self, reason: &'a str) -> [(&'a str, &'a str); 3] {
        [
            ("id", self.checkout.as_str()),
            ("payment", self.intent.as_str()),
            ("reason", reason),
        ]
    }

    /// Presses the button.
    pub async fn confirm(&self, visitor: &Visitor) -> Page {
        let fields = self.fields("changed_mind");
        visitor.post_form("/api/refund", &self.form, &fields).await
    }

    /// Presses the button, and comes to the payment's page. From then on nobody asks Stripe how the refund stands, however
    /// slow this machine is.
    pub async fn ask(&self, app: &TestApp, visitor: &Visitor) -> Page {
        let answer = self.confirm(visitor).await;
        self.assert_lands(&answer);
        let sql = "update refund_requests set retrieved_at = 4000000000, retry_at = 4000000000
                   where payment_intent = $1";
        app.execute(sql, &[&self.intent]).await;
        visitor.get(&self.page).await
    }

    /// Asks as if it were a week from now, so that what is due by then is due to the story alone, and not by the shop's
    /// own clock. That moment, unix seconds.
    pub async fn ask_next_week(&self, app: &TestApp) -> i64 {
        let now = clock::now() + 7 * 24 * 60 * 60;
        let sql = "select owner from checkouts where id = $1";
        let (owner,): (String,) = app.one(sql, &[&self.checkout]).await;
        let (inbox, config) = (app.inbox(), app.shop().config.clone());
        let reason = RefundReason::ChangedMind;
        let asked = begin(
            inbox,
            &config,
            &browser(&owner),
            &self.checkout,
            &self.intent,
            reason,
            now,
        )
        .await;
        assert_eq!(asked, Ok(()));
        now
    }

    /// The buyer goes to the bank.
    pub async fn dispute(&self, app: &TestApp) {
        app.control(&format!("/_sandbox/charges/{}/dispute", self.charge), &[])
            .await;
    }

    pub fn assert_lands(&self, answer: &Page) {
        let to = (answer.status, answer.location());
        assert_eq!(to, (302, self.page.as_str()), "{}", answer.html);
    }

    /// Presses the button in vain: the page says why.
    pub async fn assert_refused(&self, visitor: &Visitor, why: NoRefund) {
        let answer = self.confirm(visitor).await;
        assert_told(visitor, &answer, AppError::NoRefund(why)).await;
        let page = visitor.get(&self.page).await;
        assert_eq!(page.status, 200, "the payment is there still");
    }

    pub async fn refunds(&self, app: &TestApp) -> Vec<Value> {
        let path = format!("/v1/refunds?limit=100&payment_intent={}", self.intent);
        let mut listed = app.stripe_get(&path).await;
        match listed["data"].take() {
            Value::Array(refunds) => refunds,
            other => panic!("no list: {other}"),
        }
    }

    pub async fn only_refund(&self, app: &TestApp) -> Value {
        let mut refunds = self.refunds(app).await;
        assert_eq!(refunds.len(), 1, "{refunds:#?}");
        refunds.remove(0)
    }

    /// The rows: state, minor units, refund, Stripe's error code.
    pub async fn requests(
        &self,
        app: &TestApp,
    ) -> Vec<(String, i64, Option<String>, Option<String>)> {
        let sql = "select state, amount, refund_id, refusal from refund_requests where payment_intent = $1
                   order by created_at, state";
        app.all(sql, &[&self.intent]).await
    }

    /// The request that waits for an operator.
    pub async fn asked(&self, app: &TestApp) -> String {
        let sql = "select id from refund_requests where payment_intent = $1 and state = 'asked'";
        app.one::<(String,)>(sql, &[&self.intent]).await.0
    }

    pub async fn assert_no_refund(&self, app: &TestApp) {
        let refunds = self.refunds(app).await;
        assert!(refunds.is_empty(), "{refunds:#?}");
    }

    pub async fn assert_nothing_was_made(&self, app: &TestApp) {
        assert!(self.requests(app).await.is_empty());
        self.assert_no_refund(app).await;
    }

    /// What the payment's page and the list both say of it.
    pub async fn status(&self, visitor: &Visitor) -> String {
        let page = visitor.get(&self.page).await;
        assert_eq!(page.status, 200, "{}", page.html);
        let status = status(&page);
        let link = format!("href=\"{}\"", self.page);
        let list = visitor.get("/account").await;
        assert!(list.html.contains(&link), "{}", list.html);
        let rows = list.rows();
        assert!(
            rows.iter().any(|row| row.ends_with(&format!(" {status}"))),
            "{status}: {rows:?}"
        );
        status
    }
}
