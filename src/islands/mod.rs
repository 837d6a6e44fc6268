//! All that hydrates in the browser. Props are ready strings and integers: nothing is formatted here.

mod buy_now;
mod payment_status;

pub use buy_now::BuyNow;
pub use payment_status::PaymentStatus;
