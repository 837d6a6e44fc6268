use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;

use super::refused::{Refused, refused};
use crate::{
    api::{Person, SignedIn},
    components::{Form, SupportLine},
    error::AppError,
};

/// `/sign-in`: one field. `?next=` is where to go on to.
#[component]
pub fn SignInPage() -> impl IntoView {
    let next = use_query_map().read_untracked().get("next");
    view! {
        <Title text="Sign in" />
        <Meta name="robots" content="noindex" />
        {match expect_context::<SignedIn>().0 {
            Some(person) => view! { <Already person /> }.into_any(),
            None => view! { <Ask next /> }.into_any(),
        }}
    }
}

#[component]
fn Ask(next: Option<String>) -> impl IntoView {
    view! {
        <div class="notice">
            <h1>"Sign in"</h1>
            <Refused sentence=refused().map(sentence) />
            <p>
                "With your e-mail address you see every payment made with it, whichever browser it was made in. "
                "There is no password: we send you a link and a code."
            </p>
            <EmailForm next />
            <SupportLine />
        </div>
    }
}

#[component]
pub(super) fn EmailForm(next: Option<String>) -> impl IntoView {
    view! {
        <Form class="sign-in" action="/api/sign_in" button="Send me a link" pending="Sending…">
            {next.map(|next| view! { <input type="hidden" name="next" value=next /> })}
            <label for="email">"E-mail address"</label>
            <input
                id="email"
                name="email"
                type="email"
                autocomplete="email"
                inputmode="email"
                maxlength="254"
                required
            />
        </Form>
    }
}

#[component]
fn Already(person: Person) -> impl IntoView {
    view! {
        <div class="notice">
            <h1>"You are signed in"</h1>
            <p>"As " <strong>{person.email}</strong> "."</p>
            <p class="actions">
                <a class="button" href="/account">
                    "Your payments"
                </a>
                {person.is_operator.then(|| view! { <a href="/operator">"The desk"</a> })}
            </p>
        </div>
    }
}

/// What became of a form about signing in. `AppError`'s own sentences are about a checkout.
pub(super) fn sentence(error: AppError) -> &'static str {
    match error {
        AppError::Email | AppError::SignIn(_) | AppError::TooMany => error.sentence(),
        AppError::Unavailable => "The shop is busy right now. Please try again in a moment.",
        AppError::BadRequest => "That request could not be read. Please try once more.",
        _ => "Something went wrong on our side. Please try again in a moment.",
    }
}
