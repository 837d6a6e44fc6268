//! What every request may use.

use std::sync::Arc;

use axum::{
    extract::FromRef,
    http::{HeaderValue, header, request::Parts},
};
use leptos::{
    config::LeptosOptions,
    context::{provide_context, use_context},
    nonce::use_nonce,
};
use leptos_axum::ResponseOptions;

use super::{headers, limits::Limits, session::who};
use crate::{
    api::{Attempt, Person, Shop, SignedIn},
    config::{Config, Refunds},
    language::Language,
    mail::{self, Outbox},
    random,
    webhook::Inbox,
};

#[derive(Clone, Debug)]
pub struct AppState {
    pub config: Arc<Config>,
    pub inbox: Inbox,
    pub mail: Outbox,
    pub limits: Arc<Limits>,
    pub leptos_options: LeptosOptions,
    /// `ws://..` of cargo-leptos' reload server, under `cargo leptos watch` alone.
    pub reload_socket: Option<String>,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos_options.clone()
    }
}

/// The state of the request that is being answered. For server functions and pages.
pub fn state() -> AppState {
    use_context().expect("every route is given the state as context")
}

/// Gives a page or a server function its context, and the page its Content Security Policy.
pub(super) fn provide(state: &AppState) {
    provide_context(state.clone());
    provide_context(shop(&state.config));
    provide_context(Attempt(random::text(32)));
    provide_context(language());
    provide_context(signed_in());
    if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) {
        let (name, value) = headers::content_security_policy(state, &nonce);
        response.insert_header(name, value);
        response.insert_header(header::VARY, HeaderValue::from_static("accept-language"));
    }
}

/// Of the request that is being answered; English where there is none, as while the list of routes is made.
fn language() -> Language {
    use_context::<Parts>().map_or(Language::ENGLISH, |parts| {
        let lines = parts.headers.get_all(header::ACCEPT_LANGUAGE);
        let lines: Vec<&str> = lines.iter().filter_map(|line| line.to_str().ok()).collect();
        Language::wanted(&lines.join(","))
    })
}

/// Nobody where the session could not be read: what the page asks for says so.
fn signed_in() -> SignedIn {
    let who = who().unwrap_or_default();
    SignedIn(who.buyer.map(|buyer| Person {
        email: buyer.email,
        is_operator: who.is_operator,
    }))
}

fn shop(config: &Config) -> Shop {
    let merchant = &config.merchant;
    Shop {
        name: merchant.shop_name.clone(),
        support_email: merchant.support_email.clone(),
        terms_url: merchant.terms_url.clone(),
        privacy_url: merchant.privacy_url.clone(),
        statement_descriptor_suffix: merchant.statement_descriptor_suffix.clone(),
        decides_on_refunds: config.refunds == Refunds::Request,
        sandbox: config.secret_key.is_none(),
        outbox: mail::is_shown(config),
    }
}
