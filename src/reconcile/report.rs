//! What a run has found, and how that is said.

use super::DAY;
use crate::money::grouped;

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
    /// Payments that Stripe could not be asked about.
    pub unread: i64,
    /// What the key may not read, with commas between.
    pub refused: String,
    /// Why it did not come to its end.
    pub error: Option<String>,
}

impl Run {
    /// How many things are not as Stripe has them.
    pub fn left(&self) -> i64 {
        self.missing + self.different + self.unread - self.fixed
    }

    /// Notes what the key may not read; all else is compared.
    pub(super) fn may_not_read(&mut self, name: &str) {
        if self.refused.split(", ").any(|known| known == name) {
            return;
        }
        if !self.refused.is_empty() {
            self.refused.push_str(", ");
        }
        self.refused.push_str(name);
    }

    /// Whether all was compared that should be, and is now as Stripe has it.
    pub fn is_whole(&self) -> bool {
        self.left() == 0 && self.refused.is_empty() && self.error.is_none()
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
            number(self.missing),
            number(self.different)
        )?;
        if self.fixed > 0 {
            write!(f, ", {} fixed", number(self.fixed))?;
        }
        if self.unread > 0 {
            write!(
                f,
                ", {} could not be asked about",
                counted(self.unread, "payment")
            )?;
        }
        if !self.refused.is_empty() {
            write!(f, "; this Stripe key may not read: {}", self.refused)?;
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

fn counted(count: i64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", number(count))
}

/// No count is below zero.
fn number(count: i64) -> String {
    grouped(count.unsigned_abs())
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
            unread: 0,
            refused: String::new(),
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
