//! What became of the form that was posted last: without JavaScript its error comes back in the URL.

use leptos::{prelude::*, server_fn::error::ServerFnUrlError};
use leptos_router::hooks::use_query_map;

use crate::error::AppError;

/// The error that the last post left in the URL of this page.
pub(super) fn refused() -> Option<AppError> {
    use_query_map()
        .read_untracked()
        .get("__err")
        .and_then(|value| decode(&value))
}

/// Says it, where there is one.
#[component]
pub(super) fn Refused(sentence: Option<&'static str>) -> impl IntoView {
    sentence.map(|sentence| view! { <p class="alert" role="alert">{sentence}</p> })
}

/// Anyone can write that parameter, so only what encodes back to the
/// very same text is one of ours; Leptos by itself makes rubbish into an error of some kind.
fn decode(value: &str) -> Option<AppError> {
    let error = ServerFnUrlError::<AppError>::decode_err(value);
    let url = ServerFnUrlError::new("", error)
        .to_url("http://localhost")
        .ok()?;
    url.query_pairs()
        .any(|(name, ours)| name == "__err" && ours == value)
        .then_some(error)
}

#[cfg(test)]
mod tests {
    use leptos::server_fn::error::ServerFnUrlError;

    use super::decode;
    use crate::error::AppError;

    #[test]
    fn only_what_we_wrote_ourselves_is_shown() {
        let url = ServerFnUrlError::new("", AppError::Quantity)
            .to_url("http://localhost")
            .expect("a URL");
        let ours = url
            .query_pairs()
            .find(|(name, _)| name == "__err")
            .expect("an error")
            .1;
        assert_eq!(decode(&ours), Some(AppError::Quantity));
        for rubbish in ["", "x", "IlBhaWQi", "%", "IlF1YW50aXR5"] {
            assert_eq!(decode(rubbish), None, "{rubbish}");
        }
    }
}
