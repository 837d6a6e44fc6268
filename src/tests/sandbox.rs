//! The built-in sandbox over HTTP: it says what Stripe says, and tells the shop as Stripe tells it.

mod answers;
mod client;
mod deliveries;
mod errors;
mod idempotency;
mod lists;
mod openapi;
mod page;
mod prices;
mod receiver;
mod refunds;
mod state;
mod support;
