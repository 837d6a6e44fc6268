//! The time, read where the world begins and passed on as an argument.

use std::time::{SystemTime, UNIX_EPOCH};

/// Unix seconds.
pub fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        })
}

/// `21 Nov 2026, 10:15 UTC`; `seconds` is unix seconds.
pub fn readable(seconds: i64) -> String {
    timestamp(seconds)
        .strftime("%-d %b %Y, %H:%M UTC")
        .to_string()
}

/// `2026-11-21T10:15:00Z`; `seconds` is unix seconds.
pub fn rfc3339(seconds: i64) -> String {
    timestamp(seconds).to_string()
}

fn timestamp(seconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}
