//! The desk. Who is not signed in never comes here; to who is no operator there is nothing here.

mod acts;
mod events;
mod frame;
mod overview;
mod payment;
mod payments;
mod words;

pub use events::OperatorEventsPage;
pub use payment::OperatorPaymentPage;
pub use payments::OperatorPage;
