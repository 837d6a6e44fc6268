use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;

use super::{
    error::ErrorPage,
    refused::{Refused, refused},
    sign_in::sentence,
    sign_in_code::{CodeForm, Ended},
};
use crate::{
    api::{LinkView, open_link},
    components::SupportLine,
    error::AppError,
};

/// `/sign-in/link?token=`: where the message's link leads. In the browser that asked it signs in and leads on.
#[component]
pub fn SignInLinkPage() -> impl IntoView {
    let token = use_query_map()
        .read_untracked()
        .get("token")
        .unwrap_or_default();
    let refused = refused();
    view! {
        <Title text="Sign in" />
        <Meta name="robots" content="noindex" />
        <Suspense>
            {Suspend::new(async move {
                match open_link(token.clone()).await {
                    Ok(LinkView::Done) => ().into_any(),
                    Ok(LinkView::AskForCode) => view! { <Elsewhere token refused /> }.into_any(),
                    Ok(LinkView::Ended) => view! { <Ended /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Elsewhere(token: String, refused: Option<AppError>) -> impl IntoView {
    view! {
        <div class="notice">
            <h1>"Sign in here?"</h1>
            <Refused sentence=refused.map(sentence) />
            <p>
                "You asked for this link in another browser. To sign in here, type the six digits that stand in the same "
                "message. If you asked for nothing, close this page: nothing happens."
            </p>
            <CodeForm token=Some(token) />
            <SupportLine />
        </div>
    }
}
