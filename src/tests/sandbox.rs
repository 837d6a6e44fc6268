//! The built-in sandbox over HTTP: it says what Stripe says, and tells the shop as Stripe tells it.

mod addresses;
mod answers;
mod balance_transactions;
mod client;
mod customers;
mod deliveries;
mod disputes;
mod errors;
mod events;
mod expand;
mod idempotency;
mod line_items;
mod listen;
mod lists;
mod openapi;
mod page;
mod prices;
mod receiver;
mod refunds;
mod requests;
mod state;
mod support;
mod trouble;
mod trouble_of_requests;
mod webhook_endpoints;
