//! Buttons: what can happen to an object as it stands.

use serde_json::Value;

use super::{frame::escape, visit::Visit, words::text};

/// What a button does to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Resend,
    Expire,
    Refund,
    Dispute,
    Inquire,
    Warn,
    Win,
    Lose,
    Ask,
    Succeed,
    Fail,
    Cancel,
}

impl Verb {
    const ALL: [Verb; 12] = [
        Verb::Resend,
        Verb::Expire,
        Verb::Refund,
        Verb::Dispute,
        Verb::Inquire,
        Verb::Warn,
        Verb::Win,
        Verb::Lose,
        Verb::Ask,
        Verb::Succeed,
        Verb::Fail,
        Verb::Cancel,
    ];

    /// In the address.
    fn name(self) -> &'static str {
        match self {
            Verb::Resend => "resend",
            Verb::Expire => "expire",
            Verb::Refund => "refund",
            Verb::Dispute => "dispute",
            Verb::Inquire => "inquire",
            Verb::Warn => "warn",
            Verb::Win => "win",
            Verb::Lose => "lose",
            Verb::Ask => "ask",
            Verb::Succeed => "succeed",
            Verb::Fail => "fail",
            Verb::Cancel => "cancel",
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
        ("charge", "succeeded") => {
            let mut verbs = Vec::new();
            if object["refunded"] != true {
                verbs.push((Verb::Refund, "Refund"));
            }
            if object["disputed"] != true {
                verbs.push((Verb::Dispute, "Dispute this charge"));
                verbs.push((Verb::Inquire, "Open an inquiry"));
            }
            verbs.push((Verb::Warn, "Warn of fraud"));
            verbs
        }
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
            (Verb::Ask, "Let it wait for the buyer"),
        ],
        ("refund", "requires_action") => vec![
            (Verb::Succeed, "Let the refund succeed"),
            (Verb::Fail, "Let the refund fail"),
            (Verb::Cancel, "Cancel the refund"),
        ],
        ("refund", "succeeded") => vec![(Verb::Fail, "Let the refund fail")],
        ("payout", "pending") => vec![
            (Verb::Succeed, "Let the payout arrive"),
            (Verb::Fail, "Let the payout fail"),
            (Verb::Cancel, "Cancel the payout"),
        ],
        ("payout", "in_transit") => vec![
            (Verb::Succeed, "Let the payout arrive"),
            (Verb::Fail, "Let the payout fail"),
        ],
        ("payout", "paid") => vec![(Verb::Fail, "Let the payout fail")],
        _ => Vec::new(),
    }
}

/// The forms of what can happen to the object; nothing where nothing can.
pub fn row(visit: &Visit, object: &Value) -> String {
    let mut forms = String::new();
    for (verb, words) in verbs(object) {
        let class = match verb {
            Verb::Expire
            | Verb::Dispute
            | Verb::Inquire
            | Verb::Warn
            | Verb::Lose
            | Verb::Fail
            | Verb::Cancel => "second harm",
            Verb::Resend | Verb::Refund | Verb::Win | Verb::Ask | Verb::Succeed => "second",
        };
        // Many of these stand on one page.
        let which = match verb {
            Verb::Resend => format!(
                " <span class=\"unseen\">{}</span>",
                escape(text(object, "type"))
            ),
            _ => String::new(),
        };
        // Several parts of one charge can be given back, one after the other.
        let (inline, amount) = match verb {
            Verb::Refund => (
                " class=\"inline\"",
                "<label for=\"amount\">Amount</label><input id=\"amount\" name=\"amount\" inputmode=\"decimal\" \
                 autocomplete=\"off\" placeholder=\"all that is left\">",
            ),
            _ => ("", ""),
        };
        forms.push_str(&format!(
            "<form{inline} method=\"post\" action=\"/objects/{}/{}\">{}{amount}<button class=\"{class}\">{words}{which}\
             </button></form>",
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
