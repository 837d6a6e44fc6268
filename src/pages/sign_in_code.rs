use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use super::{
    error::ErrorPage,
    refused::{Refused, refused},
    sign_in::{EmailForm, sentence},
};
use crate::{
    api::{Shop, SignedIn, get_asked},
    components::{Form, SupportLine},
    error::{AppError, NoSignIn},
};

/// `/sign-in/code`: what was sent, and a field for its code. The address is shown to the browser that asked alone.
#[component]
pub fn SignInCodePage() -> impl IntoView {
    let refused = refused();
    view! {
        <Title text="Look at your mail" />
        <Meta name="robots" content="noindex" />
        <Suspense>
            {Suspend::new(async move {
                match get_asked().await {
                    Ok(Some(email)) => view! { <Sent email refused /> }.into_any(),
                    Ok(None) => view! { <Ended /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Sent(email: String, refused: Option<AppError>) -> impl IntoView {
    view! {
        <div class="notice">
            <p class="back">
                <a href="/sign-in">"Another address"</a>
            </p>
            <h1>"Look at your mail"</h1>
            <Refused sentence=refused.map(sentence) />
            <p>
                "We have sent a message to " <strong>{email}</strong> ". Open its link in this browser, or type its six "
                "digits here. Either works once, within ten minutes."
            </p>
            <CodeForm token=None />
            <NotReallySent />
            <p class="hint">
                "Nothing there? It can take a minute, and it may lie among the unwanted mail."
            </p>
            <SupportLine />
        </div>
    }
}

/// With the token of a link that was opened here, or for what this browser asked for.
#[component]
pub(super) fn CodeForm(token: Option<String>) -> impl IntoView {
    view! {
        <Form class="sign-in" action="/api/sign_in_code" button="Sign in" pending="Signing in…">
            {token.map(|token| view! { <input type="hidden" name="token" value=token /> })}
            <label for="code">"Code"</label>
            <input
                id="code"
                class="code"
                name="code"
                type="text"
                inputmode="numeric"
                autocomplete="one-time-code"
                maxlength="11"
                required
            />
        </Form>
    }
}

/// Where the shop sends no mail, the message is shown by the shop itself.
#[component]
fn NotReallySent() -> impl IntoView {
    expect_context::<Shop>().outbox.then(|| {
        view! {
            <p class="hint">
                "This shop is tried out and sends no mail: " <a href="/outbox">"read the message here"</a> "."
            </p>
        }
    })
}

/// Nothing is open: it was used, it is too late, or this browser has asked for nothing.
#[component]
pub(super) fn Ended() -> impl IntoView {
    let signed_in = expect_context::<SignedIn>().0.is_some();
    view! {
        <div class="notice">
            <h1>"This way in has ended"</h1>
            <p>{NoSignIn::Ended.sentence()}</p>
            {match signed_in {
                true => {
                    view! {
                        <p class="actions">
                            <a class="button" href="/account">
                                "Your payments"
                            </a>
                        </p>
                    }
                        .into_any()
                }
                false => view! { <EmailForm next=None /> }.into_any(),
            }}
            <SupportLine />
        </div>
    }
}
