//! What is around every page of the desk: the rooms, the sandbox's time, the switches that are on, what was just done.

use axum::http::StatusCode;

use super::{Answer, time, told::Notice, trouble, visit::Visit};
use crate::sandbox::{
    clock,
    page::layout::{Document, document},
};

pub use crate::sandbox::page::layout::escape;

/// Where a page belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Room {
    Overview,
    Payments,
    Events,
    Requests,
    Objects,
    Balance,
    Endpoints,
    Switches,
}

impl Room {
    const ALL: [Room; 8] = [
        Room::Overview,
        Room::Payments,
        Room::Events,
        Room::Requests,
        Room::Objects,
        Room::Balance,
        Room::Endpoints,
        Room::Switches,
    ];

    pub fn path(self) -> &'static str {
        match self {
            Room::Overview => "/",
            Room::Payments => "/payments",
            Room::Events => "/events",
            Room::Requests => "/requests",
            Room::Objects => "/objects",
            Room::Balance => "/balance",
            Room::Endpoints => "/endpoints",
            Room::Switches => "/switches",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Room::Overview => "Overview",
            Room::Payments => "Payments",
            Room::Events => "Events",
            Room::Requests => "Requests",
            Room::Objects => "Objects",
            Room::Balance => "Balance",
            Room::Endpoints => "Endpoints",
            Room::Switches => "Clock and trouble",
        }
    }
}

pub fn page(visit: &Visit, status: StatusCode, room: Room, title: &str, main: &str) -> Answer {
    let before = rooms(visit, room);
    let main = format!(
        "{}{}{}{main}",
        told(visit.told.as_ref()),
        clock(visit),
        trouble::strip(visit)
    );
    Ok(document(
        status,
        Document {
            title,
            sheet: Some("desk.css"),
            before: &before,
            main: &main,
            form_targets: "",
        },
    ))
}

fn rooms(visit: &Visit, current: Room) -> String {
    let mut links = String::new();
    for room in Room::ALL {
        let current = match room == current {
            true if visit.path == room.path() => " aria-current=\"page\"",
            true => " aria-current=\"true\"",
            false => "",
        };
        links.push_str(&format!(
            "<li><a href=\"{}\"{current}>{}</a></li>",
            room.path(),
            room.words()
        ));
    }
    format!(
        "<nav class=\"rooms\" aria-label=\"Desk\"><a class=\"skip\" href=\"#main\">Skip to the page</a>\
         <p class=\"brand\">Desk</p><ul>{links}</ul></nav>\n"
    )
}

fn told(notice: Option<&Notice>) -> String {
    notice.map_or_else(String::new, |notice| {
        let (class, role) = match notice.done {
            true => ("told", "status"),
            false => ("told refused", "alert"),
        };
        format!(
            "<p class=\"{class}\" role=\"{role}\">{}</p>\n",
            escape(&notice.sentence)
        )
    })
}

/// The sandbox's time, where it is not everybody's.
fn clock(visit: &Visit) -> String {
    let now = visit.app.now();
    let ahead = now - clock::machine();
    if ahead <= 0 {
        return String::new();
    }
    format!(
        "<p class=\"ahead\">In the sandbox it is {} UTC, {} ahead. <a href=\"/switches\">The clock</a></p>\n",
        time::full(now),
        time::span(ahead)
    )
}
