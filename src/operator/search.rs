//! What an operator is looking for: an address, an amount or an id, told apart by how it is written.

use crate::{
    db::{DbError, Tx, is_storable, on},
    money::{Money, currencies},
    webhook::inbox::{self, Known},
};

/// How ids begin, ours and Stripe's.
const PREFIXES: [&str; 12] = [
    "co_", "rr_", "pi_", "cs_", "ch_", "py_", "re_", "pyr_", "du_", "dp_", "txn_", "evt_",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    Everything,
    /// What no row can hold.
    Nothing,
    Id(String),
    Amount(Amount),
    /// Part of an address, in lower case.
    Email(String),
}

/// In minor units, of currencies with two digits after the point, with none and with three; -1 where it is no amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    pub two: i64,
    pub none: i64,
    pub three: i64,
    pub currency: Option<String>,
}

pub fn read(text: &str) -> Sought {
    let text = text.trim();
    if text.is_empty() {
        Sought::Everything
    } else if !is_storable(text) || text.len() > 300 {
        Sought::Nothing
    } else if PREFIXES.iter().any(|prefix| text.starts_with(prefix)) && !text.contains('@') {
        Sought::Id(text.to_owned())
    } else if let Some(amount) = amount(text) {
        Sought::Amount(amount)
    } else {
        Sought::Email(text.to_lowercase())
    }
}

/// `19`, `19.00`, `$1,900`, `19.00 EUR`.
fn amount(text: &str) -> Option<Amount> {
    let text = text.to_lowercase();
    let written = text.trim_matches(|c: char| !c.is_ascii_digit() && c != '.');
    let rest = text.replacen(written, "", 1);
    let digits = &ungrouped(written)?;
    let currency = match rest.trim() {
        "" => None,
        "$" | "€" | "£" | "¥" => None,
        // `ada42` is part of an address.
        code if code.len() == 3
            && code.len() < rest.len()
            && code.bytes().all(|byte| byte.is_ascii_lowercase()) =>
        {
            Some(code.to_owned())
        }
        _ => return None,
    };
    let counted = |currency| Money::parse(digits, currency).map_or(-1, |money| money.amount);
    let found = Amount {
        two: counted("usd"),
        none: counted("jpy"),
        three: counted("kwd"),
        currency,
    };
    (found.two >= 0 || found.three >= 0).then_some(found)
}

/// Without the commas between thousands; `None` where they stand elsewhere.
fn ungrouped(digits: &str) -> Option<String> {
    let whole = digits.split_once('.').map_or(digits, |(whole, _)| whole);
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = groups.clone().next().is_none() || (1..=3).contains(&first.len());
    (grouped && groups.all(|group| group.len() == 3)).then(|| digits.replace(',', ""))
}

/// Currencies between commas, for a query to look one up in.
pub fn listed(currencies: &[&str]) -> String {
    format!(",{},", currencies.join(","))
}

pub fn without_decimals() -> String {
    listed(&currencies::ZERO_DECIMAL)
}

pub fn with_three_decimals() -> String {
    listed(&currencies::THREE_DECIMAL)
}

/// What is looked for in a text, with `!` before what a pattern would take for more than itself.
pub fn pattern(part: &str) -> String {
    let plain = part
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    format!("%{plain}%")
}

/// The checkout that something with this id belongs to.
pub async fn find_checkout(tx: &mut Tx, id: &str) -> Result<Option<String>, DbError> {
    if id.starts_with("evt_")
        && let Some(event) = inbox::find(tx, id).await?
    {
        return checkout_of(tx, &event).await;
    }
    by_id(tx, id).await
}

/// The checkout that an event tells of, where that is known.
pub async fn checkout_of(tx: &mut Tx, event: &Known) -> Result<Option<String>, DbError> {
    for id in [&event.payment_intent, &event.object_id]
        .into_iter()
        .flatten()
    {
        if let Some(checkout) = by_id(tx, id).await? {
            return Ok(Some(checkout));
        }
    }
    Ok(None)
}

async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = on!(tx, c => {
        sqlx::query_as(
            "select checkout_id from payments where id = $1
             union all select checkout_id from payments where checkout_id = $1
             union all select checkout_id from payments where charge_id = $1
             union all select p.checkout_id from refunds r join payments p on p.id = r.payment_intent where r.id = $1
             union all select p.checkout_id from refund_requests r join payments p on p.id = r.payment_intent
                       where r.id = $1
             union all select p.checkout_id from disputes d join payments p on p.id = d.payment_intent where d.id = $1
             union all select p.checkout_id from balance_transactions b join payments p on p.id = b.payment_intent
                       where b.id = $1
             union all select p.checkout_id from checkouts c join payments p on p.checkout_id = c.id
                       where c.session_id = $1
             limit 1",
        )
        .bind(id)
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(|(id,)| id))
}

#[cfg(test)]
mod tests {
    use super::{Amount, Sought, pattern, read};

    fn amount(two: i64, none: i64, three: i64, currency: Option<&str>) -> Sought {
        Sought::Amount(Amount {
            two,
            none,
            three,
            currency: currency.map(str::to_owned),
        })
    }

    #[test]
    fn how_it_is_written_tells_what_it_is() {
        for (text, sought) in [
            ("", Sought::Everything),
            ("  ", Sought::Everything),
            ("a\0b", Sought::Nothing),
            (" pi_3Pq ", Sought::Id("pi_3Pq".to_owned())),
            ("evt_1", Sought::Id("evt_1".to_owned())),
            (
                "re_ada@example.com",
                Sought::Email("re_ada@example.com".to_owned()),
            ),
            ("19", amount(1900, 19, 19_000, None)),
            ("19.00", amount(1900, -1, 19_000, None)),
            ("$19", amount(1900, 19, 19_000, None)),
            ("19 EUR", amount(1900, 19, 19_000, Some("eur"))),
            ("1.230", amount(-1, -1, 1230, None)),
            ("¥3,600", amount(360_000, 3600, 3_600_000, None)),
            ("3,600.50", amount(360_050, -1, 3_600_500, None)),
            ("19,00", Sought::Email("19,00".to_owned())),
            (",600", Sought::Email(",600".to_owned())),
            ("19.", Sought::Email("19.".to_owned())),
            (
                "Ada@Example.com",
                Sought::Email("ada@example.com".to_owned()),
            ),
            ("ada42", Sought::Email("ada42".to_owned())),
            ("example", Sought::Email("example".to_owned())),
            ("eur", Sought::Email("eur".to_owned())),
        ] {
            assert_eq!(read(text), sought, "{text:?}");
        }
    }

    #[test]
    fn a_pattern_means_itself() {
        assert_eq!(pattern("a_b%c!"), "%a!_b!%c!!%");
    }
}
