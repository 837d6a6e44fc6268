//! The built-in sandbox over HTTP: it says what Stripe says, and tells the shop as Stripe tells it.

mod answers;
mod balance_transactions;
mod client;
mod customers;
mod deliveries;
mod disputes;
mod errors;
mod expand;
mod idempotency;
mod line_items;
mod lists;
mod openapi;
mod page;
mod prices;
mod receiver;
mod refunds;
mod state;
mod support;
