//! Stripe's error envelope.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

/// The code of a path in `expand` that goes too far: the only one without a page in Stripe's docs.
pub const TOO_DEEP: &str = "property_expansion_max_depth";

/// What Stripe's docs say about a code.
pub fn doc_url(code: &str) -> String {
    format!(
        "https://stripe.com/docs/error-codes/{}",
        code.replace('_', "-")
    )
}

/// A request that is refused, or failed, as Stripe would tell it.
#[derive(Debug)]
pub struct ApiError {
    pub status: StatusCode,
    kind: &'static str,
    code: Option<&'static str>,
    param: Option<String>,
    message: String,
    stored: bool,
    carried_out: bool,
    /// Fields of the envelope besides.
    more: Map<String, Value>,
}

impl ApiError {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            code: None,
            param: None,
            message: message.into(),
            stored: status.is_server_error(),
            carried_out: false,
            more: Map::new(),
        }
    }

    /// 400, `invalid_request_error`.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_request_error",
            message.into(),
        )
    }

    /// 402, `card_error`.
    pub fn card(code: &'static str, message: &str) -> Self {
        Self::new(StatusCode::PAYMENT_REQUIRED, "card_error", message).code(code)
    }

    pub fn decline_code(self, code: &str) -> Self {
        self.with("decline_code", json!(code))
    }

    /// Puts a field or an object into the envelope.
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.more.insert(field.to_owned(), value);
        self
    }

    /// What was asked was done, and this came of it: a declined attempt leaves a charge.
    pub fn carried_out(mut self) -> Self {
        self.stored = true;
        self.carried_out = true;
        self
    }

    /// Whether the changes of the request count although it is refused.
    pub fn is_carried_out(&self) -> bool {
        self.carried_out
    }

    /// `idempotency_error`: 400, or 409 while the first request is still under way.
    pub fn idempotency(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "idempotency_error", message)
    }

    /// 500.
    pub fn failure() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "api_error",
            "An unknown error occurred",
        )
    }

    /// 409: another request is at it.
    pub fn locked() -> Self {
        Self::invalid(
            "This object cannot be accessed right now because another API request or Stripe process is currently \
             accessing it. If you see this error intermittently, retry the request. If you see this error frequently \
             and are making multiple concurrent requests to a single object, make your requests serially or at a lower \
             rate. For more details, see https://stripe.com/docs/rate-limits#object-lock-timeouts.",
        )
        .code("lock_timeout")
        .status(StatusCode::CONFLICT)
    }

    /// 429.
    pub fn rate_limit() -> Self {
        Self::invalid(
            "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
        )
        .code("rate_limit")
        .status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// An object a parameter names does not exist.
    pub fn missing(object: &str, id: &str) -> Self {
        // The sentence has names of its own for some.
        let name = match object {
            "payment_method" => "PaymentMethod",
            "balance_transaction" => "balance transaction",
            "radar.early_fraud_warning" => "early fraud warning",
            other => other,
        };
        Self::invalid(format!("No such {name}: '{id}'")).code("resource_missing")
    }

    /// What Stripe takes and the built-in sandbox does not yet.
    pub fn unsupported(param: &str) -> Self {
        Self::invalid(format!(
            "The built-in sandbox does not take `{param}` yet; Stripe does."
        ))
        .param(param)
    }

    pub fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// Names the parameter to blame; no parameter is to blame for a failure of ours.
    pub fn param(mut self, param: impl Into<String>) -> Self {
        if self.status.is_client_error() {
            self.param = Some(param.into());
        }
        self
    }

    /// The missing object is the one the path names: 404.
    pub fn in_path(mut self, param: &str) -> Self {
        // The database's own failure stays what it is.
        if self.code != Some("resource_missing") {
            return self;
        }
        self.status = StatusCode::NOT_FOUND;
        self.param(param)
    }

    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The request was fit to be carried out and failed at that.
    pub fn while_executing(mut self) -> Self {
        self.stored = true;
        self
    }

    /// The request has a page at the desk, as it has in Stripe's dashboard.
    pub fn logged(self, desk: &str, request: &str) -> Self {
        self.with(
            "request_log_url",
            json!(format!("{desk}/requests/{request}")),
        )
    }

    /// Whether an idempotency key replays it; a request refused for its parameters may come again mended.
    pub fn is_stored(&self) -> bool {
        self.stored
    }

    pub fn body(&self) -> Value {
        let mut error = json!({ "type": self.kind, "message": self.message });
        if let Some(code) = self.code {
            error["code"] = json!(code);
            if code != TOO_DEEP {
                error["doc_url"] = json!(doc_url(code));
            }
        }
        if let Some(param) = &self.param {
            error["param"] = json!(param);
        }
        for (field, value) in &self.more {
            error[field] = value.clone();
        }
        json!({ "error": error })
    }
}

/// The sandbox's own file failed. Logged here, once: the caller reads Stripe's sentence for it.
impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(%error, "the sandbox's database failed");
        Self::failure()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body())).into_response()
    }
}
