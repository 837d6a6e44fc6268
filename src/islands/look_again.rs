use std::time::Duration;

use leptos::{
    html::Div,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{Element, RequestInit, Response, UrlSearchParams},
};
use wasm_bindgen_futures::JsFuture;

/// The pauses grow from two seconds to ten, and end after about five minutes.
const LOOKS: u32 = 36;

fn pause(look: u32) -> Duration {
    Duration::from_millis(u64::from(2_000 + look * 400).min(10_000))
}

/// Around a line that says so: looks again while there is no news, and loads the page anew once there is.
/// The line carries what is asked: `data-url`, a server function that answers with one word; `data-form`, its arguments;
/// `data-waiting`, the words that are no news; and `data-stopped`, what the line says at the end. No props: reading them
/// would bring a JSON parser into every page.
#[island]
pub fn LookAgain(children: Children) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let ready = RwSignal::new(false);

    Effect::new(move || {
        ready.set(true);
        let line = root
            .get()
            .and_then(|root| root.query_selector("[data-url]").ok()?);
        if let Some(line) = line {
            look_later(0, line);
        }
    });

    view! {
        <div class="island" node_ref=root data-ready=move || ready.get().then_some("")>
            {children()}
        </div>
    }
}

fn look_later(look: u32, line: Element) {
    set_timeout(
        move || {
            spawn_local(async move {
                // No answer is no news: the next look may have one.
                let is_news = is_news(&line).await.unwrap_or(false);
                if is_news {
                    // A reload that is refused leaves the page as it stands, which is still right.
                    let _ = location().reload();
                } else if look + 1 < LOOKS {
                    look_later(look + 1, line);
                } else {
                    line.set_text_content(line.get_attribute("data-stopped").as_deref());
                }
            });
        },
        pause(look),
    );
}

/// A plain `fetch`: the server function's own client would more than double the download.
async fn is_news(line: &Element) -> Result<bool, JsValue> {
    let say = |name| line.get_attribute(name).unwrap_or_default();
    let request = RequestInit::new();
    request.set_method("POST");
    let form = UrlSearchParams::new_with_str(&say("data-form"))?;
    request.set_body(&form);
    let answer =
        JsFuture::from(window().fetch_with_str_and_init(&say("data-url"), &request)).await?;
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
    let waiting = say("data-waiting");
    Ok(word.is_some_and(|word| waiting.split(' ').all(|known| known != word)))
}
