//! Buttons: what can happen to an object as it stands.

use serde_json::Value;

use super::{frame::escape, visit::Visit, words::text};

/// What a button does to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Resend,
    Expire,
    Dispute,
    Inquire,
    Win,
    Lose,
    Succeed,
    Fail,
}

impl Verb {
    const ALL: [Verb; 8] = [
        Verb::Resend,
        Verb::Expire,
        Verb::Dispute,
        Verb::Inquire,
        Verb::Win,
        Verb::Lose,
        Verb::Succeed,
        Verb::Fail,
    ];

    /// In the address.
    fn name(self) -> &'static str {
        match self {
            Verb::Resend => "resend",
            Verb::Expire => "expire",
            Verb::Dispute => "dispute",
            Verb::Inquire => "inquire",
            Verb::Win => "win",
            Verb::Lose => "lose",
            Verb::Succeed => "succeed",
            Verb::Fail => "fail",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }
}

/// What can happen to the object, with the words on the button.
pub fn verbs(object: &Value) -> Vec<(Verb, &'static str)> {
    let status = text(object, "status");
    match (text(object, "object"), status) {
        ("event", _) => vec![(Verb::Resend, "Resend")],
        ("checkout.session", "open") => vec![(Verb::Expire, "Expire this session")],
        ("charge", "succeeded") if object["disputed"] != true => vec![
            (Verb::Dispute, "Dispute this charge"),
            (Verb::Inquire, "Open an inquiry"),
        ],
        ("dispute", "needs_response" | "under_review") => vec![
            (Verb::Win, "Let the shop win"),
            (Verb::Lose, "Let the shop lose"),
        ],
        ("dispute", "lost") => vec![(Verb::Win, "Let the shop win after all")],
        ("dispute", "warning_needs_response" | "warning_under_review") => vec![
            (Verb::Win, "Close the inquiry"),
            (Verb::Lose, "Make it a dispute"),
        ],
        ("payment_intent", "processing") => vec![
            (Verb::Succeed, "Let the debit succeed"),
            (Verb::Fail, "Let the debit fail"),
        ],
        ("refund", "pending") => vec![
            (Verb::Succeed, "Let the refund succeed"),
            (Verb::Fail, "Let the refund fail"),
        ],
        ("refund", "succeeded") => vec![(Verb::Fail, "Let the refund fail")],
        _ => Vec::new(),
    }
}

/// The forms of what can happen to the object; nothing where nothing can.
pub fn row(visit: &Visit, object: &Value) -> String {
    let mut forms = String::new();
    for (verb, words) in verbs(object) {
        let class = match verb {
            Verb::Expire | Verb::Dispute | Verb::Inquire | Verb::Lose | Verb::Fail => "second harm",
            Verb::Resend | Verb::Win | Verb::Succeed => "second",
        };
        // Many of these stand on one page.
        let which = match verb {
            Verb::Resend => format!(
                " <span class=\"unseen\">{}</span>",
                escape(text(object, "type"))
            ),
            _ => String::new(),
        };
        forms.push_str(&format!(
            "<form method=\"post\" action=\"/objects/{}/{}\">{}<button class=\"{class}\">{words}{which}</button></form>",
            escape(text(object, "id")),
            verb.name(),
            back(visit)
        ));
    }
    match forms.as_str() {
        "" => forms,
        _ => format!("<div class=\"buttons\">{forms}</div>"),
    }
}

/// Where the form leads back to.
pub fn back(visit: &Visit) -> String {
    format!(
        "<input type=\"hidden\" name=\"back\" value=\"{}\">",
        escape(&visit.here())
    )
}
