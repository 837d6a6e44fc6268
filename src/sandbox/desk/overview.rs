//! The desk's first page: the latest of everything, and where it goes.

use super::{
    Answer, events,
    frame::{Room, escape},
    payments, requests, time,
    visit::Visit,
};
use crate::sandbox::call::Call;

/// Rows of each kind.
const LATEST: i64 = 8;

pub async fn show(visit: Visit) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let payments = payments::table(&mut call, None, LATEST).await?;
    let events = events::table(&mut call, &events::Filter::default(), LATEST).await?;
    let requests = requests::table(&mut call, &requests::Filter::default(), LATEST).await?;
    let app = &visit.app;
    let (endpoints,): (i64,) = sqlx::query_as(
        "select count(*) from objects where object = 'webhook_endpoint' and json_extract(body, '$.status') = 'enabled'",
    )
    .fetch_one(&mut *call.tx)
    .await?;
    let mut receivers = Vec::new();
    receivers.extend(
        app.forward_to()
            .map(|url| format!("<code>{}</code>", escape(&url))),
    );
    if endpoints > 0 {
        receivers.push(format!(
            "<a href=\"/endpoints\">{}</a>",
            time::count_of(endpoints, "webhook endpoint")
        ));
    }
    if receivers.is_empty() {
        receivers.push(
            "Nobody listens: start the shop, or say <code>--forward-to URL</code>".to_owned(),
        );
    }
    let main = format!(
        r#"<h1>Overview</h1>
<p class="lead">A small Stripe for people without an account. It answers Stripe's API to any test key, shows the payment page, and
tells the shop what happened.</p>
<dl class="facts">
<div><dt>API</dt><dd><code>{url}/v1</code></dd></div>
<div><dt>Events go to</dt><dd>{receivers}</dd></div>
<div><dt>Signing secret</dt><dd><code>{secret}</code></dd></div>
<div><dt>A library</dt><dd>host <code>{base}</code>, any key such as <code>sk_test_sandbox</code></dd></div>
<div><dt>Stripe's CLI</dt><dd><code>stripe trigger product.created --api-base {base} --api-key sk_test_sandbox</code>
<span class="quiet-words">(a key of at least 12 characters)</span></dd></div>
</dl>
<section aria-labelledby="payments"><header><h2 id="payments">Payments</h2><a href="/payments">All payments</a></header>
{payments}</section>
<section aria-labelledby="events"><header><h2 id="events">Events</h2><a href="/events">All events</a></header>
{events}</section>
<section aria-labelledby="requests"><header><h2 id="requests">Requests</h2><a href="/requests">All requests</a></header>
{requests}</section>"#,
        url = escape(&app.url),
        base = escape(&app.url.replace("localhost", "127.0.0.1")),
        secret = escape(&app.signing_secret),
        receivers = receivers.join(" and "),
        payments = payments.html,
        events = events.html,
        requests = requests.html,
    );
    visit.page(Room::Overview, "Overview", &main)
}
