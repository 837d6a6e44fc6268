//! Stripe's currencies: digits, smallest charges, how an amount is shown to a buyer.

use super::error::ApiError;

const ZERO_DECIMAL: &str = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf";
/// The last digit of an amount in these is 0.
const THREE_DECIMAL: &str = "bhd jod kwd omr tnd";
const TWO_DECIMAL: &str = "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd btn bwp byn \
    bzd cad cdf chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel ghs gip gmd gtq gyd hkd hnl htg huf \
    idr ils inr isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad \
    ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs \
    top try ttd twd tzs uah ugx usd uyu uzs wst xcd xcg yer zar zmw";
/// The smallest charge in minor units (Stripe's docs: "Supported currencies").
const MINIMUMS: &str = "aed 200 aud 50 bgn 100 brl 50 cad 50 chf 50 czk 1500 dkk 250 eur 50 gbp 30 hkd 400 huf 17500 \
    inr 50 jpy 50 mxn 1000 myr 200 nok 300 nzd 50 pln 200 ron 200 sek 300 sgd 50 thb 1000 twd 50 usd 50 zar 50";
/// Eight digits.
pub const MAX_AMOUNT: i64 = 99_999_999;

fn listed(list: &str, currency: &str) -> bool {
    list.split_whitespace().any(|code| code == currency)
}

/// The codes of all of them.
pub fn all() -> impl Iterator<Item = &'static str> {
    [TWO_DECIMAL, ZERO_DECIMAL, THREE_DECIMAL]
        .into_iter()
        .flat_map(str::split_whitespace)
}

/// The code in lower case, if Stripe knows it.
pub fn parse(code: &str) -> Result<String, ApiError> {
    let currency = code.to_lowercase();
    if [ZERO_DECIMAL, THREE_DECIMAL, TWO_DECIMAL]
        .iter()
        .any(|list| listed(list, &currency))
    {
        return Ok(currency);
    }
    let mut all: Vec<&str> = all().collect();
    // As Stripe lists them.
    all.sort_by_key(|code| (*code != "usd", *code));
    Err(ApiError::invalid(format!(
        "Invalid currency: {currency}. Stripe currently supports these currencies: {}",
        all.join(", ")
    ))
    .param("currency"))
}

/// The smallest amount, in minor units, that can be charged.
pub fn minimum(currency: &str) -> i64 {
    let mut words = MINIMUMS.split_whitespace();
    words
        .find(|word| *word == currency)
        .and_then(|_| words.next()?.parse().ok())
        .unwrap_or(1)
}

/// The smallest amount that can be charged, as refusals name it: `$0.50 usd`.
pub fn least(currency: &str) -> String {
    let least = show(minimum(currency), currency);
    let number = least.split('\u{a0}').next_back().unwrap_or_default();
    format!("{number} {currency}")
}

/// Whether the currency can be charged in this many minor units: some only in whole tens or hundreds.
pub fn divides(amount: i64, currency: &str) -> bool {
    amount % step(currency) == 0
}

fn step(currency: &str) -> i64 {
    match currency {
        "isk" | "ugx" => 100,
        _ if listed(THREE_DECIMAL, currency) => 10,
        _ => 1,
    }
}

/// What does not divide, by the name of its parameter.
pub fn check_divides(amount: i64, currency: &str, param: &str) -> Result<(), ApiError> {
    if divides(amount, currency) {
        return Ok(());
    }
    let refusal = format!("Invalid amount: {currency} cannot be charged in so small a unit.");
    Err(ApiError::invalid(refusal).param(param))
}

/// The nearest amount that the currency can be charged in, above nothing.
pub fn round(amount: i64, currency: &str) -> i64 {
    let step = step(currency);
    ((amount + step / 2) / step * step).max(step)
}

/// Whether this many minor units can be charged at all.
pub fn check_charge(amount: i64, currency: &str) -> Result<(), ApiError> {
    let refuse = |message: String| ApiError::invalid(message).param("amount");
    if amount < minimum(currency) {
        let least = least(currency);
        return Err(refuse(format!("Amount must be at least {least}")).code("amount_too_small"));
    }
    if amount > MAX_AMOUNT {
        let most = show(MAX_AMOUNT, currency);
        return Err(refuse(format!("Amount must be no more than {most}")).code("amount_too_large"));
    }
    check_divides(amount, currency, "amount")
}

/// Whether this many minor units can be paid out: of some currencies only whole units (docs: "Special cases").
pub fn check_payout(amount: i64, currency: &str) -> Result<(), ApiError> {
    let whole = matches!(currency, "huf" | "isk" | "twd" | "ugx");
    if (whole && amount % 100 != 0) || !divides(amount, currency) {
        return Err(ApiError::invalid(format!(
            "Invalid amount: {currency} cannot be paid out in so small a unit."
        ))
        .param("amount"));
    }
    Ok(())
}

/// How many digits stand behind the point.
pub fn digits(currency: &str) -> usize {
    match currency {
        _ if listed(ZERO_DECIMAL, currency) => 0,
        _ if listed(THREE_DECIMAL, currency) => 3,
        _ => 2,
    }
}

/// Minor units of what a person types: `12.50`, `12`, of yen `1200`. `None` where it is no amount.
pub fn read(typed: &str, currency: &str) -> Option<i64> {
    let (whole, fraction) = typed.split_once('.').unwrap_or((typed, ""));
    let digits = digits(currency);
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) || fraction.len() > digits {
        return None;
    }
    format!("{whole}{fraction:0<digits$}").parse().ok()
}

/// `$19.00`, `¥1,200`, `PLN 14.99` (with a space that does not break).
pub fn show(amount: i64, currency: &str) -> String {
    let symbol = match currency {
        "usd" => "$".to_owned(),
        "eur" => "€".to_owned(),
        "gbp" => "£".to_owned(),
        "jpy" => "¥".to_owned(),
        code => format!("{}\u{a0}", code.to_uppercase()),
    };
    let digits = digits(currency);
    let unit = 10_u64.pow(digits as u32);
    let whole = (amount.unsigned_abs() / unit).to_string();
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if amount < 0 { "-" } else { "" };
    match digits {
        0 => format!("{sign}{symbol}{grouped}"),
        _ => format!(
            "{sign}{symbol}{grouped}.{:0digits$}",
            amount.unsigned_abs() % unit
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{least, minimum, show};

    #[test]
    fn shows_each_currency_with_its_own_digits() {
        assert_eq!(show(1900, "usd"), "$19.00");
        assert_eq!(show(1499, "pln"), "PLN\u{a0}14.99");
        assert_eq!(show(1_234_567, "jpy"), "¥1,234,567");
        assert_eq!(show(1005, "kwd"), "KWD\u{a0}1.005");
    }

    #[test]
    fn knows_the_smallest_charge() {
        assert_eq!(
            (minimum("jpy"), minimum("usd"), minimum("xpf")),
            (50, 50, 1)
        );
        assert_eq!(
            (least("usd"), least("pln")),
            ("$0.50 usd".to_owned(), "2.00 pln".to_owned())
        );
    }
}
