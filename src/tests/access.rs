//! Who may see what and do what: every route and every server function, asked by each kind of person.

mod owned;
mod table;

use std::{
    collections::BTreeSet,
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
};

use axum::http::{HeaderMap, HeaderValue, Method, header::ACCEPT};
use leptos::config::LeptosOptions;
use serde_json::json;
use till::{
    http::{AppState, Limits, surface},
    mail::Outbox,
};

use crate::support::{EMAIL, Page, TestApp, Visitor, both_engines};
use owned::{Owned, fields, fill};
use table::TABLE;

both_engines!(
    everybody_gets_what_the_table_says,
    every_route_is_in_the_table,
);

const OPERATOR: &str = "owner@shop.example";

/// In the order of the table's columns.
struct People {
    visitor: Visitor,
    buyer: Visitor,
    owner: Visitor,
    elsewhere: Visitor,
    operator: Visitor,
}

async fn everybody_gets_what_the_table_says(app: &mut TestApp) {
    app.set("OPERATOR_EMAILS", OPERATOR);
    app.set("REFUNDS", "request");
    // Each asks as a client of their own, so that nobody is asked to wait.
    app.set("TRUSTED_PROXIES", "127.0.0.1");
    app.restart().await;
    let (people, owned) = prepare(app).await;
    let mut got = String::new();
    for (method, path, expected) in TABLE {
        let mut answers = Vec::new();
        for column in 0..expected.len() {
            let nobody = app.visitor();
            let visitor = match column {
                0 => &nobody,
                1 => &people.visitor,
                2 => &people.buyer,
                3 => &people.owner,
                4 => &people.elsewhere,
                _ => &people.operator,
            };
            let page = ask(app, visitor, method, path, &owned).await;
            answers.push(told(path, &page, &owned));
        }
        if answers != *expected {
            writeln!(got, "(\"{method}\", \"{path}\", {answers:?}),").expect("a string");
        }
    }
    assert!(got.is_empty(), "not as the table says:\n{got}");
}

async fn every_route_is_in_the_table(app: &mut TestApp) {
    let known: BTreeSet<(String, String)> = TABLE
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    let state = AppState {
        config: app.shop().config.clone(),
        inbox: app.inbox().clone(),
        mail: Outbox::default(),
        limits: Arc::new(Limits::default()),
        leptos_options: LeptosOptions::builder().output_name("till").build(),
        reload_socket: None,
    };
    let there: BTreeSet<(String, String)> = surface(&state)
        .into_iter()
        .map(|(method, path)| (method.to_string(), path))
        .collect();
    let missing: Vec<_> = there.difference(&known).collect();
    assert!(missing.is_empty(), "not in the table: {missing:?}");
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(gone.is_empty(), "in the table alone: {gone:?}");
}

async fn prepare(app: &mut TestApp) -> (People, Owned) {
    let people = People {
        visitor: app.visitor(),
        buyer: app.visitor(),
        owner: app.visitor(),
        elsewhere: app.visitor(),
        operator: app.visitor(),
    };
    people.visitor.begin("Enamel mug", "1").await;
    people.buyer.sign_in(app, "grace@example.com").await;
    people.elsewhere.sign_in(app, EMAIL).await;
    people.operator.sign_in(app, OPERATOR).await;
    let tote = paid(app, &people.owner, "Linen tote").await;
    let mug = paid(app, &people.owner, "Enamel mug").await;
    let fields = [
        ("id", tote.0.as_str()),
        ("payment", &tote.1),
        ("reason", "other"),
    ];
    let asked = people.owner.call("/api/refund", &fields).await;
    assert!(asked.status < 400, "{}", asked.html);
    let (other_request,): (String,) = app.one("select id from refund_requests", &[]).await;

    app.post_webhook(crate::support::Delivery::of(&json!({"id": "evt_broken"})))
        .await;
    app.drain().await;
    app.expect_failed_events(1);
    let sql = "select session_id, token from checkouts where id = $1";
    let (session, token): (String, String) = app.one(sql, &[&mug.0]).await;
    let (product, price): (String, String) = app
        .one(
            "select product_id, price_id from checkouts where id = $1",
            &[&mug.0],
        )
        .await;
    let sql = "select id from mails where key like 'sign_in:%' and recipient = $1";
    let (mail,): (String,) = app.one(sql, &[EMAIL]).await;
    let owned = Owned {
        checkout: mug.0,
        payment: mug.1,
        other_request,
        session,
        token,
        product,
        price,
        failed_event: "evt_broken".to_owned(),
        mail,
    };
    (people, owned)
}

/// Buys it: the checkout's id and the payment's.
async fn paid(app: &TestApp, visitor: &Visitor, product: &str) -> (String, String) {
    visitor.purchase(app, product, "1").await;
    let sql = "select p.checkout_id, p.id from payments p join checkouts c on c.id = p.checkout_id
               where c.product_name = $1";
    app.one(sql, &[product]).await
}

async fn ask(app: &TestApp, visitor: &Visitor, method: &str, path: &str, owned: &Owned) -> Page {
    let filled = fill(path, owned);
    let fields = fields(app, path, owned).await;
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let request = if method == Method::GET.as_str() && path.starts_with("/api/") {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&fields)
            .finish();
        visitor.request(&format!("{filled}?{query}"))
    } else if method == Method::GET.as_str() {
        visitor.request(&filled)
    } else {
        visitor.post(&filled, &fields).header("origin", app.url())
    };
    // A script is told the status; a form is sent back to its page with the error.
    let accept = if path.starts_with("/api/") {
        "application/json"
    } else {
        "text/html"
    };
    let accept = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
    let request = request.headers(accept);
    let request = request.header("x-forwarded-for", another_client());
    Page::read(request.send().await.expect("an answer")).await
}

/// An address that has not asked for anything yet.
fn another_client() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    format!("2001:db8:{:x}::1", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The status, where it leads, and whether something of the owner's is in it.
fn told(path: &str, page: &Page, owned: &Owned) -> String {
    let mut told = page.status.to_string();
    let location = page.location();
    if !location.is_empty() {
        let path = location.split('?').next().unwrap_or_default();
        let steps = path
            .split('/')
            .skip_while(|step| step.ends_with(':') || step.is_empty() || step.contains(':'));
        let steps = steps.map(|step| match step.split_once('_') {
            Some(("co" | "cs", _)) => ":id",
            _ => step,
        });
        let error = if location.contains("__err") {
            "?__err"
        } else {
            ""
        };
        write!(told, " /{}{error}", steps.collect::<Vec<_>>().join("/")).expect("a string");
    }
    // Lists link to what they list.
    let lists = matches!(path, "/account" | "/api/payments");
    let shows = page.html.contains(EMAIL)
        || page.html.contains(&owned.payment)
        || (lists && page.html.contains(&owned.checkout));
    if shows {
        told.push_str(" shown");
    }
    told
}
