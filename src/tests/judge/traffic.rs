//! What was recorded, judged line by line.

use std::{collections::BTreeSet, ops::AddAssign};

use serde_json::Value;

use super::{
    description::{self, Description},
    recording::Line,
    wire,
};
use crate::openapi;

#[derive(Default)]
pub struct Verdict {
    pub requests: usize,
    pub responses: usize,
    pub events: usize,
    pub exempt: usize,
    /// In words, one for each request, response or event that is wrong.
    pub invalid: Vec<String>,
}

impl AddAssign for Verdict {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.responses += other.responses;
        self.events += other.events;
        self.exempt += other.exempt;
        self.invalid.extend(other.invalid);
    }
}

/// Judges all lines, on all cores.
pub fn judge(description: &mut Description, lines: &[Line]) -> Verdict {
    let mut names = BTreeSet::new();
    for line in lines {
        look_up(description, line, &mut names);
    }
    description.compile(&names);
    let description = &*description;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = lines.len().div_ceil(cores).max(1);
    let mut verdict = Verdict::default();
    std::thread::scope(|scope| {
        let judges: Vec<_> = lines
            .chunks(share)
            .map(|lines| {
                scope.spawn(move || {
                    let mut verdict = Verdict::default();
                    lines
                        .iter()
                        .for_each(|line| one(description, line, &mut verdict));
                    verdict
                })
            })
            .collect();
        for judge in judges {
            verdict += judge.join().expect("a verdict");
        }
    });
    verdict
}

/// Not in the description, by name: what Stripe's own page and CLI ask for.
fn is_exempt(method: &str, path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').skip(2).collect();
    match parts.as_slice() {
        ["payment_pages", ..] => true,
        ["events", _, "retry"] => method == "POST",
        _ => false,
    }
}

/// The names of the schemas that judging this line takes.
fn look_up(description: &Description, line: &Line, names: &mut BTreeSet<String>) {
    match line {
        Line::Delivery { event } => look_up_events(description, event, names),
        Line::Request {
            method,
            path,
            status,
            body,
            ..
        } => {
            look_up_events(description, body, names);
            let Some(template) = description.template(method, path) else {
                names.insert("object error".to_owned());
                return;
            };
            let asked = match *status < 300 {
                true => ["asks", "answers"].as_slice(),
                false => &["refuses"],
            };
            names.extend(
                asked
                    .iter()
                    .map(|what| format!("{what} {method} {template}")),
            );
        }
    }
}

fn look_up_events(description: &Description, value: &Value, names: &mut BTreeSet<String>) {
    for event in events_in(value) {
        names.insert("object event".to_owned());
        let kind = openapi::kind_of(&event["data"]["object"]);
        if description.has_object(&kind) {
            names.insert(format!("object {kind}"));
        }
    }
}

/// The event itself, or those of a list.
fn events_in(value: &Value) -> Vec<&Value> {
    let listed = value["data"].as_array().into_iter().flatten();
    let all = std::iter::once(value).chain(listed);
    all.filter(|value| value["object"] == "event").collect()
}

fn one(description: &Description, line: &Line, verdict: &mut Verdict) {
    match line {
        Line::Delivery { event } => {
            verdict.events += 1;
            let mistakes = match event["object"] == "event" {
                true => event_mistakes(description, event),
                false => vec!["what was delivered is no event".to_owned()],
            };
            note(verdict, mistakes, || {
                format!("delivery of {}", event["type"])
            });
        }
        Line::Request {
            method,
            path,
            pairs,
            status,
            body,
        } => {
            let template = description.template(method, path);
            let exempt = is_exempt(method, path);
            verdict.responses += 1;
            let mistakes = answer_mistakes(description, method, template, exempt, *status, body);
            note(verdict, mistakes, || {
                format!("{status} answer to {method} {path}")
            });
            if *status >= 300 {
                return;
            }
            verdict.requests += 1;
            match template {
                None => verdict.exempt += usize::from(exempt),
                Some(template) => {
                    let (newer, pairs): (Vec<_>, Vec<_>) = pairs
                        .iter()
                        .cloned()
                        .partition(|(name, _)| description::is_newer(template, name));
                    verdict.exempt += usize::from(!newer.is_empty());
                    let name = format!("asks {method} {template}");
                    let mistakes = description.mistakes(&name, &wire::nested(&pairs));
                    note(verdict, mistakes, || {
                        format!("{method} {path} with {pairs:?}")
                    });
                }
            }
        }
    }
}

fn answer_mistakes(
    description: &Description,
    method: &str,
    template: Option<&str>,
    exempt: bool,
    status: u16,
    body: &Value,
) -> Vec<String> {
    let mut mistakes = match (template, status < 300) {
        (Some(template), true) => {
            description.mistakes(&format!("answers {method} {template}"), body)
        }
        (Some(template), false) => {
            description.mistakes(&format!("refuses {method} {template}"), body)
        }
        (None, true) if exempt => Vec::new(),
        (None, true) => vec!["Stripe describes no such operation".to_owned()],
        (None, false) => description.mistakes("object error", body),
    };
    if !exempt {
        mistakes.extend(description.unknown_fields(body));
    }
    for event in events_in(body) {
        mistakes.extend(event_mistakes(description, event));
    }
    mistakes
}

fn event_mistakes(description: &Description, event: &Value) -> Vec<String> {
    let object = &event["data"]["object"];
    let kind = openapi::kind_of(object);
    let mut mistakes = description.mistakes("object event", event);
    mistakes.extend(description.unknown_fields(event));
    match description.has_object(&kind) {
        true => mistakes.extend(description.mistakes(&format!("object {kind}"), object)),
        false => mistakes.push(format!("Stripe describes no object `{kind}`")),
    }
    mistakes
}

fn note(verdict: &mut Verdict, mistakes: Vec<String>, what: impl FnOnce() -> String) {
    if !mistakes.is_empty() {
        let list: Vec<String> = mistakes.iter().map(|mistake| shortened(mistake)).collect();
        verdict
            .invalid
            .push(format!("{}\n    {}", what(), list.join("\n    ")));
    }
}

/// A mistake may show the whole object it is in.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(600) {
        Some((end, _)) => format!("{} ..", &text[..end]),
        None => text.to_owned(),
    }
}
