//! Times, always in UTC: a page may lie open for long, so it says none relative to now.

use jiff::{Timestamp, tz::TimeZone};

fn zoned(at: i64) -> jiff::Zoned {
    Timestamp::from_second(at)
        .unwrap_or_default()
        .to_zoned(TimeZone::UTC)
}

/// `2026-11-21 16:25:51`
pub fn words(at: i64) -> String {
    zoned(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `2026-11-21`
pub fn day(at: i64) -> String {
    zoned(at).strftime("%Y-%m-%d").to_string()
}

fn element(at: i64, format: &str) -> String {
    let at = zoned(at);
    format!(
        "<time datetime=\"{}\">{}</time>",
        at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        at.strftime(format)
    )
}

/// Date and time, as HTML.
pub fn full(at: i64) -> String {
    element(at, "%Y-%m-%d %H:%M:%S")
}

/// The time of the day, as HTML.
pub fn of_day(at: i64) -> String {
    element(at, "%H:%M:%S")
}

/// `2 days 3 hours`: the two largest parts.
pub fn span(seconds: i64) -> String {
    let parts = [
        (seconds / 86_400, "day"),
        (seconds / 3_600 % 24, "hour"),
        (seconds / 60 % 60, "minute"),
        (seconds % 60, "second"),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .take(2)
        .map(|(count, unit)| count_of(*count, unit))
        .collect();
    said.join(" ")
}

/// `1 day`, `2 days`
pub fn count_of(count: i64, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::{span, words};

    #[test]
    fn says_times_in_full_and_spans_in_two_parts() {
        assert_eq!(words(1_795_278_351), "2026-11-21 16:25:51");
        assert_eq!(span(86_400 + 2 * 3_600 + 61), "1 day 2 hours");
        assert_eq!(span(600), "10 minutes");
    }
}
