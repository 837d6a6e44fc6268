//! Stripe's table of currencies (docs: "Supported currencies"). It is not ISO's: amounts in ISK and UGX, which have no
//! minor unit in life, are sent with two decimals.

/// Amounts count whole units.
pub const ZERO_DECIMAL: [&str; 15] = [
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
    "xof", "xpf",
];
/// Amounts count thousandths, and their last digit is 0.
pub const THREE_DECIMAL: [&str; 5] = ["bhd", "jod", "kwd", "omr", "tnd"];
/// Amounts count hundredths, in HUF and TWD too: only payouts in those are whole.
#[rustfmt::skip]
pub const TWO_DECIMAL: [&str; 122] = [
    "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd", "bdt", "bgn", "bmd", "bnd", "bob",
    "brl", "bsd", "btn", "bwp", "byn", "bzd", "cad", "cdf", "chf", "cny", "cop", "crc", "cve", "czk", "dkk", "dop", "dzd",
    "egp", "etb", "eur", "fjd", "fkp", "gbp", "gel", "ghs", "gip", "gmd", "gtq", "gyd", "hkd", "hnl", "htg", "huf", "idr",
    "ils", "inr", "isk", "jmd", "kes", "kgs", "khr", "kyd", "kzt", "lak", "lbp", "lkr", "lrd", "lsl", "mad", "mdl", "mkd",
    "mmk", "mnt", "mop", "mur", "mvr", "mwk", "mxn", "myr", "mzn", "nad", "ngn", "nio", "nok", "npr", "nzd", "pab", "pen",
    "pgk", "php", "pkr", "pln", "qar", "ron", "rsd", "rub", "sar", "sbd", "scr", "sek", "sgd", "shp", "sle", "sos", "srd",
    "std", "szl", "thb", "tjs", "top", "try", "ttd", "twd", "tzs", "uah", "ugx", "usd", "uyu", "uzs", "wst", "xcd", "xcg",
    "yer", "zar", "zmw",
];

/// How many digits of an amount in this currency stand after the decimal point. Two in what Stripe may add.
pub fn exponent(currency: &str) -> u32 {
    if ZERO_DECIMAL.contains(&currency) {
        0
    } else if THREE_DECIMAL.contains(&currency) {
        3
    } else {
        2
    }
}

/// Stripe charges some currencies only in whole tens or hundreds of what it counts.
pub fn step(currency: &str) -> i64 {
    match currency {
        "isk" | "ugx" => 100,
        _ if THREE_DECIMAL.contains(&currency) => 10,
        _ => 1,
    }
}

/// The least that Stripe charges at once, in minor units. Where its docs name no amount it is worth about half a US
/// dollar, which no table can know. The most is eight digits for all but a few: Stripe refuses what is more.
pub fn least(currency: &str) -> Option<i64> {
    Some(match currency {
        "gbp" => 30,
        "aud" | "brl" | "cad" | "chf" | "eur" | "inr" | "jpy" | "nzd" | "sgd" | "usd" | "zar" => 50,
        "bgn" => 100,
        "aed" | "myr" | "pln" | "ron" => 200,
        "dkk" => 250,
        "nok" | "sek" => 300,
        "hkd" => 400,
        "mxn" | "thb" => 1_000,
        "czk" => 1_500,
        "huf" => 17_500,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{THREE_DECIMAL, TWO_DECIMAL, ZERO_DECIMAL, exponent, least, step};

    fn all() -> Vec<&'static str> {
        [&ZERO_DECIMAL[..], &TWO_DECIMAL, &THREE_DECIMAL].concat()
    }

    #[test]
    fn each_currency_stands_in_one_list() {
        let mut seen = all();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all().len());
        assert!(seen.iter().all(|code| code.len() == 3));
    }

    #[test]
    fn what_other_libraries_charge_wrongly() {
        for (currency, digits, whole) in [
            ("isk", 2, 100),
            ("ugx", 2, 100),
            ("huf", 2, 1),
            ("twd", 2, 1),
            ("jpy", 0, 1),
            ("mga", 0, 1),
            ("kwd", 3, 10),
        ] {
            assert_eq!((exponent(currency), step(currency)), (digits, whole));
        }
    }

    #[test]
    fn the_least_can_be_charged() {
        for currency in all() {
            assert_eq!(least(currency).unwrap_or(0) % step(currency), 0);
        }
        assert_eq!((least("usd"), least("jpy")), (Some(50), Some(50)));
        assert_eq!((least("gbp"), least("isk")), (Some(30), None));
    }
}
