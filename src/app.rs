//! The document around every page, and every page URL on one screen.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    api::{Refusal, Shop},
    components::Layout,
    pages::{
        AccountPage, CancelPage, MailPage, NotFoundPage, OperatorEventsPage, OperatorPage,
        OperatorPaymentPage, OutboxPage, PaymentPage, ProductPage, RefundPage, RefusalPage,
        ShopPage, SignInCodePage, SignInLinkPage, SignInPage, SuccessPage,
    },
};

/// The HTML document. `root` stands before the URL of every file that it brings along.
pub fn shell(options: LeptosOptions, root: &'static str) -> impl IntoView {
    let style = format!(
        "{root}/{}/{}.css",
        options.site_pkg_dir, options.output_name
    );
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" type="image/svg+xml" href=format!("{root}/favicon.svg") />
                <link rel="stylesheet" id="leptos" href=style />
                <AutoReload options=options.clone() />
                <HydrationScripts options islands=true root />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let shop = expect_context::<Shop>().name;
    // leptos_meta writes titles into the document as they are; names of products and shops are text, not markup.
    let formatter = move |title: String| {
        let whole = if title == shop {
            title
        } else {
            format!("{title} · {shop}")
        };
        whole.replace('&', "&amp;").replace('<', "&lt;")
    };
    // Async everywhere: the status is known and the document whole before its first byte is sent.
    view! {
        <Title formatter />
        <Router>
            <Layout>
                {match use_context::<Refusal>() {
                    Some(refusal) => view! { <RefusalPage refusal /> }.into_any(),
                    None => view! { <Pages /> }.into_any(),
                }}
            </Layout>
        </Router>
    }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFoundPage>
            <Route path=path!("/") view=ShopPage ssr=SsrMode::Async />
            <Route path=path!("/products/:id") view=ProductPage ssr=SsrMode::Async />
            <Route path=path!("/success") view=SuccessPage ssr=SsrMode::Async />
            <Route path=path!("/cancel") view=CancelPage ssr=SsrMode::Async />
            <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
            <Route path=path!("/sign-in/code") view=SignInCodePage ssr=SsrMode::Async />
            <Route path=path!("/sign-in/link") view=SignInLinkPage ssr=SsrMode::Async />
            <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async />
            <Route path=path!("/account/payments/:id") view=PaymentPage ssr=SsrMode::Async />
            <Route path=path!("/account/payments/:id/refund") view=RefundPage ssr=SsrMode::Async />
            <Route path=path!("/outbox") view=OutboxPage ssr=SsrMode::Async />
            <Route path=path!("/outbox/:id") view=MailPage ssr=SsrMode::Async />
            <Route path=path!("/operator") view=OperatorPage ssr=SsrMode::Async />
            <Route path=path!("/operator/payments/:id") view=OperatorPaymentPage ssr=SsrMode::Async />
            <Route path=path!("/operator/events") view=OperatorEventsPage ssr=SsrMode::Async />
        </Routes>
    }
}
