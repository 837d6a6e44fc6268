//! Trouble with the events themselves: Stripe's list is only eventually consistent, and some events are never made.

use std::sync::PoisonError;

use super::name;
use crate::sandbox::call::{App, Call};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventMode {
    #[default]
    None,
    /// Delivered at once, and in the list `seconds` later.
    Late,
    /// Not made, so neither delivered nor listed.
    Never,
}

/// Every mode of events by its name.
pub const EVENT_MODES: [(&str, EventMode); 3] = [
    ("none", EventMode::None),
    ("late", EventMode::Late),
    ("never", EventMode::Never),
];

/// Trouble of events.
#[derive(Clone, Debug, Default)]
pub struct EventTrouble {
    pub mode: EventMode,
    /// A type, or with a trailing `*` all that begin so.
    pub event_type: Option<String>,
    pub seconds: i64,
    /// How many events are left to trouble; `None`: until changed.
    pub times: Option<u64>,
}

impl EventTrouble {
    fn hits(&self, event_type: &str) -> bool {
        let there = |only: &str| match only.strip_suffix('*') {
            Some(beginning) => event_type.starts_with(beginning),
            None => event_type == only,
        };
        self.mode != EventMode::None && self.event_type.as_deref().is_none_or(there)
    }

    /// The mode's name; empty where there is no trouble.
    pub fn name(&self) -> &'static str {
        name(&EVENT_MODES, self.mode)
    }
}

impl App {
    pub fn event_trouble(&self) -> EventTrouble {
        let standing = self.trouble.events.lock();
        standing.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set_event_trouble(&self, trouble: EventTrouble) {
        let standing = self.trouble.events.lock();
        *standing.unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// So many events were troubled.
    pub fn use_up_event_trouble(&self, events: u64) {
        let standing = self.trouble.events.lock();
        let mut standing = standing.unwrap_or_else(PoisonError::into_inner);
        standing.times = standing.times.map(|left| left.saturating_sub(events));
        if standing.times == Some(0) {
            *standing = EventTrouble::default();
        }
    }
}

impl Call {
    /// The trouble of an event that is about to be made. It is used up with the change itself, at `commit`.
    pub fn trouble_of_making(&mut self, event_type: &str) -> EventTrouble {
        let trouble = self.app.event_trouble();
        let used_up = trouble.times.is_some_and(|left| left <= self.unmade);
        if !trouble.hits(event_type) || used_up {
            return EventTrouble::default();
        }
        self.unmade += 1;
        trouble
    }
}
