use leptos::prelude::*;

use crate::islands::SubmitOnce;

/// A form with one button that posts to a server function, with JavaScript or without.
#[component]
pub fn Form(
    /// The server function's URL.
    action: &'static str,
    class: &'static str,
    /// What the button says.
    #[prop(into)]
    button: String,
    /// What it says while the form is under way.
    pending: &'static str,
    /// It is not what one comes here for.
    #[prop(optional)]
    second: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let look = if second { "button second" } else { "button" };
    view! {
        <SubmitOnce>
            <form class=class method="post" action=action>
                {children.map(|children| children())}
                <button class=look type="submit" aria-live="polite" data-pending=pending>
                    {button}
                </button>
            </form>
        </SubmitOnce>
    }
}
