//! Till: sells through Stripe and keeps a ledger of what really happened.
//!
//! ```text
//! browser --> pages --> api (server functions) --> checkouts, refund_requests --> gateway : ask Stripe
//!                                              \-> account --> ledger                     : read what really happened
//! Stripe  --> webhook: verify -> inbox -> apply --> ledger                                : the only writer of money
//! sandbox  stands where Stripe stands; it is reached over HTTP alone and knows nothing of the rest
//! ```
//!
//! - Both sides: [`api`] (server functions and view types), [`islands`] (all that hydrates), [`error`], [`money`].
//! - Pages, rendered on the server: `app` (every page URL), `pages`, `components`, `language` (how a visitor writes
//!   amounts).
//! - What happens: `checkouts` (from Buy Now to the payment page and back), `catalogue` (the copy of what is sold),
//!   `access` (who may see what), `sign_in` (showing that an address is yours), `buyers` (who has), `account` (a buyer's
//!   payments), `mail` (what is mailed), `refund_requests` (asking for money back), `operator` (the desk: what is done
//!   about payments, and by whom), `webhook` (everything Stripe says), `reconcile` (Stripe's record against ours),
//!   `ledger` (facts and journal), `gateway` (everything we say to Stripe), `stamp` (one database, one account).
//! - Where the world begins: `config`, `clock`, `random`, `hex`, `http`, `db`, `commands`; and `sandbox`, a Stripe for
//!   people without an account.

// Deeply nested view types: the compiler's default is too shallow for them.
#![recursion_limit = "256"]

pub mod api;
pub mod error;
pub mod islands;
pub mod money;

#[cfg(feature = "ssr")]
pub mod access;
#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod buyers;
#[cfg(feature = "ssr")]
pub mod catalogue;
#[cfg(feature = "ssr")]
pub mod checkouts;
#[cfg(feature = "ssr")]
pub mod clock;
#[cfg(feature = "ssr")]
pub mod commands;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod db;
#[cfg(feature = "ssr")]
pub mod gateway;
#[cfg(feature = "ssr")]
pub mod hex;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod language;
#[cfg(feature = "ssr")]
pub mod ledger;
#[cfg(feature = "ssr")]
pub mod mail;
#[cfg(feature = "ssr")]
pub mod operator;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod random;
#[cfg(feature = "ssr")]
pub mod reconcile;
#[cfg(feature = "ssr")]
pub mod refund_requests;
#[cfg(feature = "ssr")]
pub mod sandbox;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod stamp;
#[cfg(feature = "ssr")]
pub mod webhook;

/// Called by the page's script once the WebAssembly is there.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
