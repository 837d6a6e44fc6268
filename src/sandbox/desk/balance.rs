//! The account's balance: what there is, what goes to the bank, and the currency it is kept in.

use super::{
    Answer, PAGE, button,
    frame::{Room, escape},
    objects, table,
    visit::Visit,
    words,
};
use crate::sandbox::{
    balance::{self, Funds},
    call::Call,
    error::ApiError,
    payouts, settlement, store,
};

pub async fn show(visit: Visit) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let funds = balance::funds(&mut call).await?;
    let settled_in = settlement::currency(&mut call).await?;
    let main = format!(
        "<h1>Balance</h1>\n<p class=\"lead\">What Stripe keeps for the shop until it is paid out. What comes in is there \
         two days later; the clock goes forward under <a href=\"/switches\">Clock and trouble</a>.</p>\n{}\
         <div class=\"panels\">{}{}</div>\n\
         <section aria-labelledby=\"payouts\"><header><h2 id=\"payouts\">Payouts</h2></header>\n{}</section>",
        amounts(&funds),
        pay_out(&visit, &funds),
        settle_in(&visit, settled_in.as_deref()),
        paid_out(&mut call).await?,
    );
    visit.page(Room::Balance, "Balance", &main)
}

fn amounts(funds: &[Funds]) -> String {
    if funds.is_empty() {
        return table::empty("No money has come in.", "Buy something at the shop.");
    }
    let rows: Vec<_> = funds
        .iter()
        .map(|funds| {
            let amount = |amount| escape(&words::amount_of(amount, &funds.currency));
            vec![
                escape(&funds.currency.to_uppercase()),
                amount(funds.available),
                amount(funds.pending),
            ]
        })
        .collect();
    let heads = [
        ("Currency", "first"),
        ("Available", "number"),
        ("On its way", "number"),
    ];
    table::table("Balance", &heads, &rows)
}

/// What a bank account is for; none is emulated.
fn pay_out(visit: &Visit, funds: &[Funds]) -> String {
    let choices: String = funds
        .iter()
        .map(|funds| {
            let code = escape(&funds.currency);
            format!("<option value=\"{code}\">{}</option>", code.to_uppercase())
        })
        .collect();
    let form = match choices.as_str() {
        "" => "<p class=\"quiet-words\">There is nothing to pay out.</p>".to_owned(),
        _ => format!(
            "<form class=\"inline\" method=\"post\" action=\"/balance/payouts\">{}\
             <label for=\"amount\">Amount</label>\
             <input id=\"amount\" name=\"amount\" inputmode=\"decimal\" autocomplete=\"off\" required>\
             <label for=\"currency\">Currency</label><select id=\"currency\" name=\"currency\">{choices}</select>\
             <button class=\"second\">Pay out</button></form>",
            button::back(visit)
        ),
    };
    format!(
        "<section class=\"panel\" aria-labelledby=\"pay-out\"><header><h2 id=\"pay-out\">Pay out</h2></header>\n\
         <p class=\"quiet-words\">It arrives after three minutes, or when its page says so.</p>\n{form}</section>\n"
    )
}

fn settle_in(visit: &Visit, settled_in: Option<&str>) -> String {
    let choice = |code: &str, words: &str| {
        let selected = match settled_in.unwrap_or_default() == code {
            true => " selected",
            false => "",
        };
        format!("<option value=\"{code}\"{selected}>{words}</option>")
    };
    let choices: String = settlement::CURRENCIES
        .iter()
        .map(|code| choice(code, &code.to_uppercase()))
        .collect();
    format!(
        "<section class=\"panel\" aria-labelledby=\"settlement\"><header><h2 id=\"settlement\">Settlement</h2></header>\n\
         <p class=\"quiet-words\">What is paid in another currency is converted, at rates that never change. What is on \
         the balance stays as it is.</p>\n\
         <form class=\"inline\" method=\"post\" action=\"/balance/settlement\">{}\
         <label for=\"settled-in\">The account settles in</label>\
         <select id=\"settled-in\" name=\"currency\">{}{choices}</select>\
         <button class=\"second\">Settle so</button></form></section>\n",
        button::back(visit),
        choice("", "each sale's currency"),
    )
}

async fn paid_out(call: &mut Call) -> Result<String, ApiError> {
    let rows: Vec<(String,)> =
        sqlx::query_as("select body from objects where object = $1 order by seq desc limit $2")
            .bind(payouts::KIND)
            .bind(PAGE)
            .fetch_all(&mut *call.tx)
            .await?;
    if rows.is_empty() {
        return Ok(table::empty(
            "Nothing was paid out.",
            "Pay out above, or <code>POST /v1/payouts</code>.",
        ));
    }
    let mut cells = Vec::new();
    for (body,) in rows {
        cells.push(objects::row(&store::json_of(&body)?));
    }
    Ok(table::table("Payouts", &objects::HEADS, &cells))
}
