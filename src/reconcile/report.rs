//! What a run has found, and how that is said.

use super::DAY;

/// What a run has found so far, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub number: i64,
    pub fixes: bool,
    /// Objects made since then are compared; unix seconds.
    pub since: i64,
    /// Events are looked through since then; unix seconds.
    pub events_since: i64,
    /// Unix seconds.
    pub began_at: i64,
    /// Unix seconds; `None` while it is under way, or was cut off.
    pub ended_at: Option<i64>,
    pub step: String,
    /// The last id of the step's list that was taken.
    pub after: Option<String>,
    /// Who writes its row.
    pub(super) holder: String,
    /// Objects of ours that were looked at.
    pub compared: i64,
    /// Events that the inbox did not have, and objects that the ledger did not.
    pub missing: i64,
    /// Objects that say more than the ledger does.
    pub different: i64,
    /// Of the missing and the different.
    pub fixed: i64,
    /// Why it did not come to its end, or what the key may not list.
    pub error: Option<String>,
}

impl Run {
    /// How many things are not as Stripe has them.
    pub fn left(&self) -> i64 {
        self.missing + self.different - self.fixed
    }
}

/// "30 days, 1,204 objects compared, 0 missing, 0 different"
impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}, {} compared, {} missing, {} different",
            reach(self.began_at - self.since),
            counted(self.compared, "object"),
            grouped(self.missing),
            grouped(self.different)
        )?;
        if self.fixed > 0 {
            write!(f, ", {} fixed", grouped(self.fixed))?;
        }
        Ok(())
    }
}

fn reach(seconds: i64) -> String {
    let hour = 60 * 60;
    if seconds % DAY == 0 || seconds > 2 * DAY {
        counted(seconds / DAY, "day")
    } else if seconds % hour == 0 || seconds > 2 * hour {
        counted(seconds / hour, "hour")
    } else {
        counted(seconds / 60, "minute")
    }
}

fn counted(number: i64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{DAY, Run};

    fn run(seconds: i64) -> Run {
        Run {
            number: 1,
            fixes: true,
            since: 0,
            events_since: 0,
            began_at: seconds,
            ended_at: None,
            step: String::new(),
            after: None,
            holder: String::new(),
            compared: 0,
            missing: 0,
            different: 0,
            fixed: 0,
            error: None,
        }
    }

    #[test]
    fn one_line_says_it() {
        let mut found = Run {
            compared: 1_204,
            ..run(30 * DAY)
        };
        let quiet = "30 days, 1,204 objects compared, 0 missing, 0 different";
        assert_eq!(found.to_string(), quiet);
        (found.missing, found.different, found.fixed) = (1_000_000, 2, 999);
        let found = found.to_string();
        assert!(
            found.ends_with(" 1,000,000 missing, 2 different, 999 fixed"),
            "{found}"
        );
        for (seconds, reach) in [
            (DAY, "1 day, 0 objects"),
            (36 * 3_600, "36 hours,"),
            (90 * 60, "90 minutes,"),
            (20 * DAY + 7, "20 days,"),
        ] {
            let said = run(seconds).to_string();
            assert!(said.starts_with(reach), "{said}");
        }
    }
}
