//! A visitor's own payments: the list, and each one's page.

mod facts;
mod list;
mod payment;
pub(crate) mod row;
mod words;

pub use facts::{Reader, facts};
pub use list::list;
pub use payment::get;
