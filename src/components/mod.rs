//! Markup without behaviour, rendered on the server.

mod amount;
mod empty;
mod form;
mod layout;
mod meaning;
mod news;
mod price;
mod receipt;
mod status;
mod support;
mod time_line;

pub use amount::{Amount, amount, number};
pub use empty::Empty;
pub use form::Form;
pub use layout::Layout;
pub use meaning::{bank, meaning, meaning_of, next, overpaid};
pub use news::News;
pub use price::{PriceChoice, price_summary};
pub use receipt::Receipt;
pub use status::{StatusBadge, StatusMark};
pub use support::SupportLine;
pub use time_line::TimeLine;
