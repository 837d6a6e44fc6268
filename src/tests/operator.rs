//! The desk: what an operator finds and does, and what nobody else does.

mod address;
mod buyers_page;
mod decide;
mod doors;
mod mail;
mod many;
mod meanwhile;
mod refund;
mod replay;
mod search;

use crate::support::{Page, TestApp, Visitor};

pub const OPERATOR: &str = "owner@mugs.example";

/// Somebody at the desk.
pub struct Desk {
    pub browser: Visitor,
}

impl Desk {
    /// The shop with these settings and one operator, who is signed in.
    pub async fn opened(app: &mut TestApp, settings: &[(&'static str, &'static str)]) -> Self {
        app.set("OPERATOR_EMAILS", OPERATOR);
        for (name, value) in settings {
            app.set(name, *value);
        }
        app.restart().await;
        let browser = app.visitor();
        browser.sign_in(app, OPERATOR).await;
        Self { browser }
    }

    pub async fn payment(&self, checkout: &str) -> Page {
        let page = self.browser.get(&at(checkout)).await;
        assert_eq!(page.status, 200, "{}", page.html);
        page
    }

    /// Fills in a form of the payment's page and sends it; the page that it leads to.
    pub async fn act(&self, checkout: &str, act: &str, fields: &[(&str, &str)]) -> Page {
        let form = self.payment(checkout).await;
        let attempt = form.field("attempt").expect("an attempt");
        self.send(checkout, act, &attempt, fields).await
    }

    /// Sends a form that was opened before.
    pub async fn send(
        &self,
        checkout: &str,
        act: &str,
        attempt: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let from = at(checkout);
        let fields = [fields, &[("attempt", attempt)]].concat();
        let path = format!("/api/operator_{act}");
        let answer = self.browser.post_form(&path, &from, &fields).await;
        assert_eq!(answer.status, 302, "{}", answer.html);
        let to = answer.location();
        let to = to.find("/operator").map_or(to, |at| &to[at..]);
        self.browser.get(to).await
    }

    /// Sends a form that leads on without complaint.
    pub async fn done(&self, checkout: &str, act: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.act(checkout, act, fields).await;
        assert_eq!(page.alert(), None);
        page
    }

    /// Sends a form in vain: the page says why.
    pub async fn refused(&self, checkout: &str, act: &str, fields: &[(&str, &str)], said: &str) {
        let page = self.act(checkout, act, fields).await;
        let alert = page.alert().unwrap_or_default();
        assert!(alert.contains(said), "{said}: {alert}");
    }
}

pub fn at(checkout: &str) -> String {
    format!("/operator/payments/{checkout}")
}

/// What operators did, sorted, as much happens within a second: kind, subject's beginning, note, minor units.
pub async fn acts(app: &TestApp) -> Vec<(String, String, Option<String>, Option<i64>)> {
    type Row = (String, String, String, Option<String>, Option<i64>);
    let acts: Vec<Row> = app
        .all(
            "select operator, kind, subject, note, amount from operator_acts",
            &[],
        )
        .await;
    let mut acts: Vec<_> = acts
        .into_iter()
        .map(|(operator, kind, subject, note, amount)| {
            assert_eq!(operator, OPERATOR);
            let (beginning, _) = subject.split_once('_').expect("an id");
            (kind, beginning.to_owned(), note, amount)
        })
        .collect();
    acts.sort();
    acts
}
