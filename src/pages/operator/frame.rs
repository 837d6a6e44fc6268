use leptos::prelude::*;
use leptos_meta::{Meta, Title};

/// The desk's pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Room {
    Payments,
    Events,
}

/// What is around each page of the desk.
#[component]
pub fn Desk(room: Room, #[prop(into)] title: String, children: Children) -> impl IntoView {
    let link = |to: Room, href: &'static str, label: &'static str| {
        let current = (to == room).then_some("page");
        view! { <li><a href=href aria-current=current>{label}</a></li> }
    };
    view! {
        <Title text=format!("{title} · Desk") />
        <Meta name="robots" content="noindex" />
        <div class="desk">
            <nav class="rooms" aria-label="Desk">
                <ul>
                    {link(Room::Payments, "/operator", "Payments")}
                    {link(Room::Events, "/operator/events", "Events")}
                </ul>
            </nav>
            {children()}
        </div>
    }
}

/// The random value that makes two posts of one form one act.
#[component]
pub fn AttemptField() -> impl IntoView {
    let attempt = expect_context::<crate::api::Attempt>().0;
    view! { <input type="hidden" name="attempt" value=attempt /> }
}
