//! A visitor's own payments: the list, and each one's page.

mod facts;
mod list;
mod payment;
mod words;

pub use list::list;
pub use payment::get;
