//! What a payment came to, as a receipt.

use serde_json::Value;

use super::{
    super::{
        frame::escape,
        payments,
        words::{self, text},
    },
    gather::Story,
};

pub fn render(story: &Story, total: &str) -> String {
    let charge = story.charge().cloned().unwrap_or_default();
    let dispute = story.of("dispute").next_back().cloned().unwrap_or_default();
    let state = payments::state(&story.session, &story.intent, &charge, &dispute);
    let mut sold = String::new();
    for item in &story.items {
        let quantity = match item["quantity"].as_i64() {
            Some(1) | None => String::new(),
            Some(quantity) => format!("{quantity} × "),
        };
        sold.push_str(&line(
            "",
            &format!("{quantity}{}", escape(text(item, "description"))),
            &escape(&words::money(item, "amount_total")),
        ));
    }
    let description = text(&story.intent, "description");
    if story.items.is_empty() && !description.is_empty() {
        sold.push_str(&line("", &escape(description), total));
    }
    let mut known = String::new();
    for (words, value) in [
        ("Buyer", payments::who(&story.session, &charge)),
        ("Paid with", words::means(&charge["payment_method_details"])),
    ] {
        if !value.is_empty() {
            known.push_str(&line("", words, &escape(&value)));
        }
    }
    format!(
        "<section class=\"receipt\" aria-labelledby=\"payment\"><header><h1 id=\"payment\"><span class=\"kind\">Payment</span> \
         {total}</h1>{}</header>\n<dl>{sold}{known}</dl>\n{}</section>\n",
        words::badge(state),
        ledger(story)
    )
}

fn line(class: &str, words: &str, value: &str) -> String {
    format!("<div class=\"{class}\"><dt>{words}</dt><dd>{value}</dd></div>")
}

/// What the balance transactions add and take, and what is left; nothing where no money has moved.
fn ledger(story: &Story) -> String {
    let mut lines = String::new();
    // In each currency it was settled in; in one, unless that was changed meanwhile.
    let mut left: Vec<(&str, i64)> = Vec::new();
    for transaction in story.of("balance_transaction") {
        let number = |field: &str| transaction[field].as_i64().unwrap_or_default();
        let code = text(transaction, "currency");
        match left.iter_mut().find(|(known, _)| *known == code) {
            Some((_, sum)) => *sum += number("net"),
            None => left.push((code, number("net"))),
        }
        let id = escape(text(transaction, "id"));
        lines.push_str(&line(
            "",
            &format!("<a href=\"/objects/{id}\">{}</a>", name(transaction)),
            &escape(&words::amount_of(number("amount"), code)),
        ));
        if number("fee") != 0 {
            let fee = words::amount_of(-number("fee"), code);
            lines.push_str(&line("fee", "Fee", &escape(&fee)));
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    for (code, sum) in left {
        let sum = escape(&words::amount_of(sum, code));
        lines.push_str(&line("left", "Left for the shop", &sum));
    }
    format!("<h2>On the balance</h2>\n<dl>{lines}</dl>\n")
}

/// What a balance transaction is for.
pub fn name(transaction: &Value) -> String {
    match (text(transaction, "type"), transaction["amount"].as_i64()) {
        ("charge" | "payment", _) => "Charge".to_owned(),
        ("refund" | "payment_refund", _) => "Refund".to_owned(),
        ("refund_failure" | "payment_failure_refund", _) => "Refund came back".to_owned(),
        ("adjustment", Some(amount)) if amount > 0 => "Dispute won".to_owned(),
        ("adjustment", _) => "Dispute".to_owned(),
        (other, _) => escape(&other.replace('_', " ")),
    }
}
