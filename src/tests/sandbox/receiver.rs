//! The shop's webhook endpoint, as far as the sandbox can tell.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::{net::TcpListener, sync::watch};

use super::{client, openapi};

/// What is answered to the deliveries of a type, one after the other; after that, 200.
type Script = Mutex<VecDeque<(String, Reply)>>;

#[derive(Clone)]
pub enum Reply {
    Status(u16),
    /// 302 to somewhere that would answer 200.
    Redirect,
    /// 200, when this turns true.
    When(watch::Receiver<bool>),
}

#[derive(Clone, Debug)]
pub struct Delivery {
    pub body: Vec<u8>,
    pub signature: String,
    pub event: Value,
}

impl Delivery {
    pub fn event_type(&self) -> &str {
        self.event["type"].as_str().expect("a type")
    }

    /// When it was signed, in unix seconds; `None` where the signature is not this secret's over this body.
    pub fn signed_at(&self, secret: &str) -> Option<i64> {
        let (time, signature) = self.signature.split_once(",v1=").expect("t=..,v1=..");
        let time = time.strip_prefix("t=").expect("t=");
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{time}.").as_bytes());
        mac.update(&self.body);
        let wanted = mac.finalize().into_bytes();
        let wanted: String = wanted.iter().map(|byte| format!("{byte:02x}")).collect();
        (signature == wanted).then(|| time.parse().unwrap())
    }
}

/// The types of deliveries, in their order.
pub fn types(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries.iter().map(Delivery::event_type).collect()
}

struct Inner {
    script: Script,
    deliveries: watch::Sender<Vec<Delivery>>,
}

pub struct Receiver {
    pub url: String,
    inner: Arc<Inner>,
}

impl Receiver {
    pub async fn start() -> Self {
        let inner = Arc::new(Inner {
            script: Mutex::default(),
            deliveries: watch::Sender::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/webhook", post(receive))
            .route("/fine", post(async || "fine"))
            .with_state(inner.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { url, inner }
    }

    /// The next delivery of this type is answered so.
    pub fn reply(&self, event_type: &str, reply: Reply) {
        let mut script = self.inner.script.lock().unwrap();
        script.push_back((event_type.to_owned(), reply));
    }

    pub fn deliveries(&self) -> Vec<Delivery> {
        self.inner.deliveries.borrow().clone()
    }

    pub fn of_type(&self, event_type: &str) -> Vec<Delivery> {
        let mut deliveries = self.deliveries();
        deliveries.retain(|delivery| delivery.event_type() == event_type);
        deliveries
    }

    /// Waits for the delivery of this type with this number, counted from 1.
    pub async fn wait_for(&self, event_type: &str, number: usize) {
        let mut changed = self.inner.deliveries.subscribe();
        let there = changed.wait_for(|all| {
            let of_type = all
                .iter()
                .filter(|delivery| delivery.event_type() == event_type);
            of_type.count() >= number
        });
        tokio::time::timeout(Duration::from_secs(10), there)
            .await
            .unwrap_or_else(|_| panic!("no {event_type} number {number}"))
            .unwrap();
    }
}

async fn receive(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> Response {
    let event: Value = serde_json::from_slice(&body).expect("an event is JSON");
    openapi::check_event(&event);
    client::check(&event);
    client::check(&event["data"]["object"]);
    let delivery = Delivery {
        body: body.to_vec(),
        signature: headers["stripe-signature"].to_str().unwrap().to_owned(),
        event,
    };
    let reply = {
        let mut script = inner.script.lock().unwrap();
        let at = script
            .iter()
            .position(|(only, _)| only == delivery.event_type());
        at.and_then(|at| script.remove(at))
    };
    inner.deliveries.send_modify(|all| all.push(delivery));
    match reply.map(|(_, reply)| reply) {
        None => StatusCode::OK.into_response(),
        Some(Reply::Status(status)) => StatusCode::from_u16(status).unwrap().into_response(),
        Some(Reply::Redirect) => (StatusCode::FOUND, [(header::LOCATION, "/fine")]).into_response(),
        Some(Reply::When(mut open)) => {
            open.wait_for(|open| *open).await.unwrap();
            StatusCode::OK.into_response()
        }
    }
}
