//! A line for each delivery and each answer, as `stripe listen` prints them.

use std::io::{Write, stdout};

use super::post::Answer;
use crate::sandbox::redact;

/// An event goes out.
pub fn sent(event_type: &str, event: &str) {
    print(&format!("  --> {event_type} [{event}]"));
}

/// What came back.
pub fn answered(answer: &Answer, url: &str, event: &str) {
    let url = redact::address(url);
    print(&match answer.code {
        Some(code) => format!(" <--  [{code}] POST {url} [{event}]"),
        None => {
            let reason = &answer.status;
            format!("           [ERROR] Failed to POST: Post \"{url}\": {reason}")
        }
    });
}

fn print(line: &str) {
    let now = jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S");
    // Whoever reads this may have gone; the deliveries go on.
    let _ = writeln!(stdout(), "{now} {line}");
}
