//! What goes wrong on request: with events, with their deliveries, and with requests of the API. It stands until it is
//! changed or used up, or is asked for by one request alone, in a header.

mod control;
mod events;
mod header;

use std::sync::{Mutex, PoisonError};

use axum::http::Method;

use super::{
    call::{App, Call},
    error::ApiError,
    idempotency,
};
pub use control::{read_deliveries, read_events, read_requests, router};
pub use events::{EVENT_MODES, EventMode, EventTrouble};
pub use header::Asked;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeliveryMode {
    #[default]
    None,
    /// A delivery that was taken comes once more.
    Duplicate,
    /// What waits goes out newest first, after all that keeps its order.
    Reorder,
    /// `seconds` later than it might.
    Delay,
    /// Never, unless it is sent again by hand.
    Drop,
    /// The first attempt is signed with another secret.
    WrongSecret,
    /// The first attempt is signed for a time that receivers no longer take.
    OldTimestamp,
    /// A second Event object tells the same in the same second.
    TwoEvents,
}

/// Every mode of deliveries by its name.
pub const DELIVERY_MODES: [(&str, DeliveryMode); 8] = [
    ("none", DeliveryMode::None),
    ("duplicate", DeliveryMode::Duplicate),
    ("reorder", DeliveryMode::Reorder),
    ("delay", DeliveryMode::Delay),
    ("drop", DeliveryMode::Drop),
    ("wrong_secret", DeliveryMode::WrongSecret),
    ("old_timestamp", DeliveryMode::OldTimestamp),
    ("two_events", DeliveryMode::TwoEvents),
];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RequestMode {
    #[default]
    None,
    /// Carried out at once, answered `seconds` later.
    Slow,
    /// 500, and nothing was done.
    ErrorBefore,
    /// 500, and all was done: the true answer is kept under the idempotency key.
    ErrorAfter,
    Conflict,
    RateLimit,
    /// Carried out, then the connection is cut without an answer.
    Cut,
}

/// Every mode of requests by its name.
pub const REQUEST_MODES: [(&str, RequestMode); 7] = [
    ("none", RequestMode::None),
    ("slow", RequestMode::Slow),
    ("error_before", RequestMode::ErrorBefore),
    ("error_after", RequestMode::ErrorAfter),
    ("conflict", RequestMode::Conflict),
    ("rate_limit", RequestMode::RateLimit),
    ("cut", RequestMode::Cut),
];

/// How long `delay` and `slow` last where nobody says.
const SECONDS: i64 = 5;

/// Trouble of deliveries.
#[derive(Clone, Debug, Default)]
pub struct DeliveryTrouble {
    pub mode: DeliveryMode,
    /// Only events of this type.
    pub event_type: Option<String>,
    pub seconds: i64,
    /// How many events are left to trouble; `None`: until changed.
    pub times: Option<u64>,
}

/// Trouble of requests.
#[derive(Clone, Debug, Default)]
pub struct RequestTrouble {
    pub mode: RequestMode,
    pub method: Option<String>,
    /// A path, or with a trailing `*` all that begin so.
    pub path: Option<String>,
    pub seconds: i64,
    /// How many requests are left to trouble; `None`: until changed.
    pub times: Option<u64>,
}

impl DeliveryTrouble {
    fn hits(&self, event_type: &str) -> bool {
        self.mode != DeliveryMode::None
            && self
                .event_type
                .as_deref()
                .is_none_or(|only| only == event_type)
    }

    /// The mode's name; empty where there is no trouble.
    pub fn name(&self) -> &'static str {
        name(&DELIVERY_MODES, self.mode)
    }
}

impl RequestTrouble {
    fn hits(&self, method: &Method, path: &str) -> bool {
        let there = |only: &str| match only.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => path == only,
        };
        self.mode != RequestMode::None
            && self
                .method
                .as_deref()
                .is_none_or(|only| only == method.as_str())
            && self.path.as_deref().is_none_or(there)
    }

    /// The mode's name; empty where there is no trouble.
    pub fn name(&self) -> &'static str {
        name(&REQUEST_MODES, self.mode)
    }

    /// What is answered instead of carrying the request out.
    pub fn refusal(&self, key: Option<&str>) -> Option<ApiError> {
        match self.mode {
            RequestMode::ErrorBefore => Some(ApiError::failure()),
            RequestMode::Conflict => Some(key.map_or_else(ApiError::locked, idempotency::in_use)),
            RequestMode::RateLimit => Some(ApiError::rate_limit()),
            RequestMode::None | RequestMode::Slow | RequestMode::ErrorAfter | RequestMode::Cut => {
                None
            }
        }
    }
}

fn name<Mode: Copy + Default + PartialEq>(
    modes: &[(&'static str, Mode)],
    mode: Mode,
) -> &'static str {
    let named = modes
        .iter()
        .find(|(_, each)| *each == mode && mode != Mode::default());
    named.map_or("", |(name, _)| name)
}

/// What stands at the moment.
#[derive(Default)]
pub struct Standing {
    deliveries: Mutex<DeliveryTrouble>,
    events: Mutex<EventTrouble>,
    requests: Mutex<RequestTrouble>,
}

impl App {
    pub fn delivery_trouble(&self) -> DeliveryTrouble {
        let standing = self.trouble.deliveries.lock();
        standing.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn request_trouble(&self) -> RequestTrouble {
        let standing = self.trouble.requests.lock();
        standing.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set_delivery_trouble(&self, trouble: DeliveryTrouble) {
        let mut standing = self
            .trouble
            .deliveries
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *standing = trouble;
    }

    pub fn set_request_trouble(&self, trouble: RequestTrouble) {
        let mut standing = self
            .trouble
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *standing = trouble;
    }

    /// So many events were troubled.
    pub fn use_up_delivery_trouble(&self, events: u64) {
        let mut standing = self
            .trouble
            .deliveries
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        standing.times = standing.times.map(|left| left.saturating_sub(events));
        if standing.times == Some(0) {
            *standing = DeliveryTrouble::default();
        }
    }

    /// The trouble of this request, one time of which is thereby used up.
    fn meet(&self, method: &Method, path: &str) -> RequestTrouble {
        let mut standing = self
            .trouble
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !standing.hits(method, path) {
            return RequestTrouble::default();
        }
        let met = standing.clone();
        standing.times = standing.times.map(|left| left.saturating_sub(1));
        if standing.times == Some(0) {
            *standing = RequestTrouble::default();
        }
        met
    }
}

impl Call {
    /// The trouble of a new event. What stands is used up with the change itself, at `commit`.
    pub fn trouble_of(&mut self, event_type: &str) -> DeliveryTrouble {
        let own = self.trouble.clone();
        let stands = own.is_none();
        let trouble = own.unwrap_or_else(|| self.app.delivery_trouble());
        let used_up = trouble.times.is_some_and(|left| left <= self.troubled);
        if !trouble.hits(event_type) || used_up {
            return DeliveryTrouble::default();
        }
        self.troubled += u64::from(stands);
        trouble
    }
}
