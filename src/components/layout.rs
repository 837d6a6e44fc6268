use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::api::{Shop, SignedIn};

/// What stands around every page: the way in, the way round, and who the merchant is.
#[component]
pub fn Layout(children: Children) -> impl IntoView {
    let shop = expect_context::<Shop>();
    let person = expect_context::<SignedIn>().0;
    let is_operator = person.as_ref().is_some_and(|person| person.is_operator);
    view! {
        <a class="skip" href="#main">
            "Skip to the content"
        </a>
        <header class="top">
            <div class="top-row">
                <a class="brand" href="/">
                    {shop.name.clone()}
                </a>
                <nav aria-label="Main">
                    <ul>
                        <li>
                            <NavLink href="/" label="Shop" />
                        </li>
                        <li>
                            <NavLink href="/account" label="Your payments" />
                        </li>
                        {is_operator
                            .then(|| view! { <li><NavLink href="/operator" label="Desk" /></li> })}
                        {person
                            .is_none()
                            .then(|| view! { <li><NavLink href="/sign-in" label="Sign in" /></li> })}
                    </ul>
                </nav>
            </div>
            {shop
                .sandbox
                .then(|| {
                    view! {
                        <p class="sandbox">
                            "Test mode: the built-in sandbox takes the payments, no money moves."
                            {shop
                                .outbox
                                .then(|| {
                                    view! {
                                        " Mail stays in the "
                                        <a href="/outbox">"outbox"</a>
                                        "."
                                    }
                                })}
                        </p>
                    }
                })}
        </header>
        <main id="main" tabindex="-1">
            {children()}
        </main>
        <Footer shop />
    }
}

#[component]
fn NavLink(href: &'static str, label: &'static str) -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    let inside = path
        .strip_prefix(href)
        .is_some_and(|rest| rest.starts_with('/'));
    let current = match path == href {
        true => Some("page"),
        false => inside.then_some("true"),
    };
    view! {
        <a href=href aria-current=current>
            {label}
        </a>
    }
}

#[component]
fn Footer(shop: Shop) -> impl IntoView {
    view! {
        <footer class="bottom">
            <div class="bottom-row">
                <p>{shop.name}</p>
                <ul>
                    {shop
                        .support_email
                        .map(|email| view! { <li><a href=format!("mailto:{email}")>{email.clone()}</a></li> })}
                    {shop.terms_url.map(|url| view! { <li><a href=url>"Terms"</a></li> })}
                    {shop.privacy_url.map(|url| view! { <li><a href=url>"Privacy"</a></li> })}
                </ul>
            </div>
        </footer>
    }
}
