//! How a payment stands between its buyer's bank and the shop, all of its disputes taken together.

use super::disputes::{Dispute, Status};

/// In order of gravity: the gravest of a payment's disputes counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    #[default]
    Undisputed,
    /// The bank has decided that the payment stands.
    Won,
    /// The bank asks, and no money has moved.
    Inquiry,
    /// The bank holds the money until it has decided.
    Open,
    Lost,
}

impl Standing {
    pub fn of(disputes: &[Dispute]) -> Self {
        let each = disputes
            .iter()
            .map(|dispute| Self::of_status(dispute.status));
        each.max().unwrap_or_default()
    }

    /// Of disputes' statuses as the table has them, with commas between.
    pub fn of_statuses(statuses: &str) -> Self {
        let each = statuses.split(',').filter_map(Status::parse);
        each.map(Self::of_status).max().unwrap_or_default()
    }

    fn of_status(status: Status) -> Self {
        match status {
            Status::WarningClosed | Status::Prevented => Self::Undisputed,
            Status::Won => Self::Won,
            Status::WarningNeedsResponse | Status::WarningUnderReview => Self::Inquiry,
            Status::NeedsResponse | Status::UnderReview => Self::Open,
            Status::Lost => Self::Lost,
        }
    }
}
