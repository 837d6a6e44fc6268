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

/// Looks again while there is no news, and loads the page anew once there is.
#[island]
pub fn LookAgain(
    /// A server function that answers with one word.
    url: String,
    /// Its arguments, as a form would send them.
    form: String,
    /// The words that are no news, with spaces between.
    waiting: String,
) -> impl IntoView {
    let ready = RwSignal::new(false);
    let stopped = RwSignal::new(false);
    let question = StoredValue::new(Question { url, form, waiting });

    Effect::new(move || {
        ready.set(true);
        look_later(0, question, stopped);
    });

    view! {
        <p class="hint" data-ready=move || ready.get().then_some("")>
            {move || {
                if stopped.get() {
                    "This page has stopped looking. There may still be news: load the page again to see."
                } else {
                    "This page looks again by itself."
                }
            }}
        </p>
    }
}

struct Question {
    url: String,
    form: String,
    waiting: String,
}

fn look_later(look: u32, question: StoredValue<Question>, stopped: RwSignal<bool>) {
    set_timeout(
        move || {
            spawn_local(async move {
                // No answer is no news: the next look may have one.
                let is_news = is_news(question).await.unwrap_or(false);
                if is_news {
                    // A reload that is refused leaves the page as it stands, which is still right.
                    let _ = location().reload();
                } else if look + 1 < LOOKS {
                    look_later(look + 1, question, stopped);
                } else {
                    stopped.set(true);
                }
            });
        },
        pause(look),
    );
}

/// A plain `fetch`: the server function's own client would more than double the download.
async fn is_news(question: StoredValue<Question>) -> Result<bool, JsValue> {
    let request = RequestInit::new();
    request.set_method("POST");
    let (url, form, waiting) =
        question.with_value(|asked| (asked.url.clone(), asked.form.clone(), asked.waiting.clone()));
    let form = UrlSearchParams::new_with_str(&form)?;
    request.set_body(&form);
    let answer = JsFuture::from(window().fetch_with_str_and_init(&url, &request)).await?;
    let answer: Response = answer.dyn_into()?;
    if !answer.ok() {
        return Ok(false);
    }
    let text = JsFuture::from(answer.text()?)
        .await?
        .as_string()
        .unwrap_or_default();
    // A JSON string; anything else comes from something in between.
    let word = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    Ok(word.is_some_and(|word| waiting.split(' ').all(|known| known != word)))
}
