//! Server functions: what the pages and the browser may ask of the shop, and the view types they carry.

mod checkout;
mod operator;
mod outbox;
mod payments;
mod products;
mod refunds;
mod refusal;
mod shop;
mod sign_in;

pub use checkout::*;
pub use operator::*;
pub use outbox::*;
pub use payments::*;
pub use products::*;
pub use refunds::*;
pub use refusal::*;
pub use shop::*;
pub use sign_in::*;
