//! A moment in the past, as people say it: `7d`, `12h`, `30m`, `2026-11-21`, `2026-11-21T10:15:00Z`.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// Seconds.
    Ago(i64),
    /// Unix seconds.
    At(i64),
}

impl Since {
    /// The moment, unix seconds; `now` likewise.
    pub fn moment(self, now: i64) -> i64 {
        match self {
            Self::Ago(seconds) => now.saturating_sub(seconds),
            Self::At(moment) => moment,
        }
    }
}

/// Reads what somebody said; the sentence where that is no moment.
pub fn read(text: &str) -> Result<Since, String> {
    let ago = |unit: &str, seconds: i64| {
        let count: i64 = text.strip_suffix(unit)?.parse().ok()?;
        count.checked_mul(seconds).filter(|ago| *ago >= 0)
    };
    let units = [("d", 86_400), ("h", 3_600), ("m", 60)];
    if let Some(seconds) = units.iter().find_map(|(unit, seconds)| ago(unit, *seconds)) {
        return Ok(Since::Ago(seconds));
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Since::At(at.as_second()));
    }
    text.parse::<Date>()
        .ok()
        .filter(|_| text.len() == "2026-11-21".len())
        .and_then(|date| date.to_zoned(TimeZone::UTC).ok())
        .map(|at| Since::At(at.timestamp().as_second()))
        .ok_or_else(|| {
            "say how long ago (7d, 12h, 30m) or a day in UTC (2026-11-21, 2026-11-21T10:15:00Z)"
                .to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::{Since, read};

    #[test]
    fn a_moment_is_read_as_people_say_it() {
        for (said, meant) in [
            ("7d", Since::Ago(604_800)),
            ("12h", Since::Ago(43_200)),
            ("30m", Since::Ago(1_800)),
            ("0d", Since::Ago(0)),
            ("2026-11-21", Since::At(1_795_219_200)),
            ("2026-11-21T10:15:00Z", Since::At(1_795_256_100)),
            ("2026-11-21T11:15:00+01:00", Since::At(1_795_256_100)),
        ] {
            assert_eq!(read(said), Ok(meant), "{said}");
        }
        assert_eq!(read("1d").map(|since| since.moment(100_000)), Ok(13_600));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for said in [
            "",
            "d",
            "7",
            "-7d",
            "7 d",
            "yesterday",
            "2026-13-01",
            "99999999999999999d",
        ] {
            assert!(read(said).is_err(), "{said}");
        }
    }
}
