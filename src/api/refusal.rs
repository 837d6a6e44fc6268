//! Why a request was not let in.

/// Given to the page that says so as context by the HTTP layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    TooMany {
        /// Seconds after which it may be asked again.
        wait: u64,
    },
    /// The form was sent from a page that is not ours.
    OtherSite,
}
