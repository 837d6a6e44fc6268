//! Adaptive Pricing: the buyer pays in the currency of the country, the charge stays in the shop's.

use serde_json::{Value, json};

use super::{currency, settlement};

/// What people pay in, by country; in euros in those of the second list.
const ELSEWHERE: [(&str, &str); 26] = [
    ("AE", "aed"),
    ("AU", "aud"),
    ("BR", "brl"),
    ("CA", "cad"),
    ("CH", "chf"),
    ("CZ", "czk"),
    ("DK", "dkk"),
    ("GB", "gbp"),
    ("HK", "hkd"),
    ("HU", "huf"),
    ("IN", "inr"),
    ("IS", "isk"),
    ("JP", "jpy"),
    ("KR", "krw"),
    ("KW", "kwd"),
    ("MX", "mxn"),
    ("MY", "myr"),
    ("NO", "nok"),
    ("NZ", "nzd"),
    ("PL", "pln"),
    ("RO", "ron"),
    ("SE", "sek"),
    ("SG", "sgd"),
    ("TH", "thb"),
    ("US", "usd"),
    ("ZA", "zar"),
];
const IN_EUROS: [&str; 20] = [
    "AT", "BE", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PT", "SI", "SK",
];

/// `presentment_details` of a Checkout Session whose buyer is in another country; `None` where all is in one currency.
pub fn of_session(session: &Value) -> Option<Value> {
    if session["adaptive_pricing"]["enabled"] != true {
        return None;
    }
    let local = local_currency(session["customer_email"].as_str()?)?;
    let paid_in = session["currency"].as_str()?;
    let amount = session["amount_total"]
        .as_i64()
        .filter(|amount| *amount > 0)?;
    (local != paid_in).then(|| {
        let shown = settlement::convert(amount, settlement::rate(paid_in, local));
        json!({
            "presentment_amount": currency::round(shown, local),
            "presentment_currency": local,
        })
    })
}

/// That of the country that an address such as `jo+location_DE@example.com` names (docs: "Adaptive Pricing", testing).
fn local_currency(email: &str) -> Option<&'static str> {
    let (name, _) = email.rsplit_once('@')?;
    let (_, country) = name.rsplit_once("+location_")?;
    if IN_EUROS.contains(&country) {
        return Some("eur");
    }
    let found = ELSEWHERE.iter().find(|(known, _)| *known == country);
    found.map(|(_, currency)| *currency)
}

/// Of `amount` minor units of what was paid: the same part of what the buyer paid.
pub fn part(charge: &Value, amount: i64) -> Option<Value> {
    let shown = charge["presentment_details"]["presentment_amount"].as_i64()?;
    let local = charge["presentment_details"]["presentment_currency"].as_str()?;
    let paid = charge["amount"].as_i64().filter(|paid| *paid > 0)?;
    Some(json!({
        "presentment_amount": currency::round((shown * amount + paid / 2) / paid, local),
        "presentment_currency": local,
    }))
}
