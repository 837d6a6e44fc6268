use std::time::Duration;

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{RequestInit, Response, UrlSearchParams},
};
use wasm_bindgen_futures::JsFuture;

/// The pauses grow from two seconds to ten, and end after about five minutes.
const LOOKS: u32 = 36;

fn pause(look: u32) -> Duration {
    Duration::from_millis(u64::from(2_000 + look * 400).min(10_000))
}

/// Looks again while a payment is processing, and loads the page anew once it is not.
#[island]
pub fn PaymentStatus() -> impl IntoView {
    let ready = RwSignal::new(false);
    let stopped = RwSignal::new(false);

    Effect::new(move || {
        ready.set(true);
        look_later(0, stopped);
    });

    view! {
        <p class="hint" data-ready=move || ready.get().then_some("")>
            {move || {
                if stopped.get() {
                    "This page has stopped looking. The payment may still arrive: load the page again to see."
                } else {
                    "This page looks again by itself."
                }
            }}
        </p>
    }
}

fn look_later(look: u32, stopped: RwSignal<bool>) {
    set_timeout(
        move || {
            spawn_local(async move {
                // No answer is no news: the next look may have one.
                let settled = settled().await.unwrap_or(false);
                if settled {
                    // A reload that is refused leaves the page as it stands, which is still right.
                    let _ = location().reload();
                } else if look + 1 < LOOKS {
                    look_later(look + 1, stopped);
                } else {
                    stopped.set(true);
                }
            });
        },
        pause(look),
    );
}

/// Asks about the payment this page is about, whose URL names it. A plain `fetch`: the server function's own client
/// would more than double the download.
async fn settled() -> Result<bool, JsValue> {
    let request = RequestInit::new();
    request.set_method("POST");
    let query = UrlSearchParams::new_with_str(&location().search()?)?;
    request.set_body(&query);
    let answer =
        JsFuture::from(window().fetch_with_str_and_init("/api/look_again", &request)).await?;
    let answer: Response = answer.dyn_into()?;
    if !answer.ok() {
        return Ok(false);
    }
    let state = JsFuture::from(answer.text()?).await?.as_string();
    Ok(matches!(
        state.as_deref(),
        Some(r#""Paid""# | r#""NotPaid""#)
    ))
}
