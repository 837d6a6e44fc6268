//! A delivery as Stripe, or somebody else, would post it.

use serde_json::Value;

use super::{SECRETS, signed};

pub struct Delivery {
    pub body: Vec<u8>,
    /// `Stripe-Signature`.
    pub signature: Option<String>,
}

impl Delivery {
    /// Signed now with the shop's first secret.
    pub fn of(event: &Value) -> Self {
        Self::of_body(event.to_string())
    }

    pub fn of_body(body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let signature = Some(signed(SECRETS[0], &body));
        Self { body, signature }
    }

    pub fn with_signature(body: impl Into<Vec<u8>>, signature: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            signature: Some(signature.into()),
        }
    }

    pub fn unsigned(body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            signature: None,
        }
    }

    pub async fn post(self, url: &str) -> (u16, String) {
        let mut request = reqwest::Client::new()
            .post(url)
            .header("content-type", "application/json");
        if let Some(signature) = self.signature {
            request = request.header("stripe-signature", signature);
        }
        let answer = request
            .body(self.body)
            .send()
            .await
            .expect("the shop answers");
        (
            answer.status().as_u16(),
            answer.text().await.expect("a text"),
        )
    }
}
