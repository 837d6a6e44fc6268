//! Two retrievals of one product at the same time: the one that began last wins, whichever ends last.

use std::sync::Arc;

use axum::{
    Router,
    http::{StatusCode, Uri, header},
    response::IntoResponse,
};
use till::{catalogue::refresh_product, config::Secret, gateway::Stripe};
use tokio::{net::TcpListener, sync::Notify};
use url::Url;

use super::{id, shelf};
use crate::support::{TestApp, both_engines};

both_engines!(a_slow_answer_does_not_overwrite_a_newer_one);

/// Passes questions on to the sandbox, and keeps the answer about prices back: `asked`, then until `released`.
async fn slow_stripe(sandbox: String, asked: Arc<Notify>, released: Arc<Notify>) -> Stripe {
    let pass_on = move |uri: Uri| {
        let (sandbox, asked, released) = (sandbox.clone(), asked.clone(), released.clone());
        async move {
            let request = reqwest::Client::new().get(format!("{sandbox}{uri}"));
            let answer = request
                .bearer_auth("sk_test_story")
                .send()
                .await
                .expect("an answer");
            assert_eq!(answer.status(), 200);
            let body = answer.text().await.expect("a text");
            if uri.path() == "/v1/prices" {
                asked.notify_one();
                released.notified().await;
            }
            (
                StatusCode::OK,
                [(header::CONTENT_TYPE, "application/json")],
                body,
            )
                .into_response()
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(pass_on)).await });
    Stripe::new(
        &Secret::new("sk_test_story"),
        &Url::parse(&base).expect("a URL"),
        None,
    )
    .expect("a client")
}

async fn a_slow_answer_does_not_overwrite_a_newer_one(app: &mut TestApp) {
    let fields = [
        ("name", "Walnut tray"),
        ("metadata[till_namespace]", "till"),
    ];
    let product = id(&app.at_stripe("/v1/products", &fields).await);

    let (asked, released) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let stripe = slow_stripe(
        app.sandbox_url().to_owned(),
        asked.clone(),
        released.clone(),
    )
    .await;
    let slow = tokio::spawn({
        let (db, product) = (app.inbox().db.clone(), product.clone());
        async move { refresh_product(&db, &stripe, "till", &product).await }
    });
    asked.notified().await;
    let price = [
        ("product", product.as_str()),
        ("currency", "usd"),
        ("unit_amount", "4200"),
    ];
    app.at_stripe("/v1/prices", &price).await;
    assert!(shelf(app).await.contains(&"Walnut tray".to_owned()));

    // It knows of no price: it was asked before there was one.
    released.notify_one();
    slow.await.expect("no panic").expect("refreshed");
    assert!(shelf(app).await.contains(&"Walnut tray".to_owned()));
}
