//! The stories: real HTTP against a shop of their own, each on SQLite and on PostgreSQL.
//!
//! `make test` gives them a PostgreSQL; alone they run with
//! `node end2end/with-postgres.mjs cargo test --features ssr --test stories`.

mod fixtures;
mod openapi;
mod support;

mod access;
mod architecture;
mod catalogue;
mod chaos;
mod checkout;
mod cli;
mod commands;
mod config;
mod crash;
mod customers;
mod inbox;
mod ledger;
mod limits;
mod mail;
mod money;
mod operator;
mod order;
mod pages;
mod payments;
mod reconcile;
mod refund_requests;
mod refunds;
mod sandbox;
mod sessions;
mod sign_in;
mod stamp;
mod trouble;
mod verify;
mod webhook_signature;
