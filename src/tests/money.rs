//! Money in every currency that Stripe knows: what went in comes out, in every language, and nothing is rounded.

mod pages;
mod reader;

use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use till::{
    language::Language,
    money::{
        Money, ParseMoneyError,
        currencies::{THREE_DECIMAL, TWO_DECIMAL, ZERO_DECIMAL, exponent, step},
    },
};

/// Written in ways that differ: points, groups, signs, symbols, directions.
const LANGUAGES: [&str; 40] = [
    "en", "en-GB", "en-CA", "en-AU", "en-IN", "de", "de-CH", "de-AT", "fr", "fr-CA", "fr-CH", "ja",
    "zh", "zh-TW", "ko", "ar-EG", "ar-AE", "he", "fa", "ur", "hi", "bn", "th", "pl", "cs", "hu",
    "bg", "es", "es-CO", "es-MX", "pt", "pt-PT", "pt-CV", "sv", "nb", "fi", "nl", "tr", "it", "sq",
];

fn currencies() -> Vec<&'static str> {
    [&ZERO_DECIMAL[..], &TWO_DECIMAL, &THREE_DECIMAL].concat()
}

/// Random numbers that a failure can be replayed with: `MONEY_SEED=.. cargo test ..`.
fn numbers() -> StdRng {
    let seed = std::env::var("MONEY_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(rand::random);
    println!("MONEY_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

/// Amounts of every length that Stripe could charge in this currency, and the largest of all.
fn amounts(currency: &str, random: &mut impl Rng) -> Vec<i64> {
    let step = step(currency);
    let mut amounts = vec![
        0,
        step,
        i64::MAX / step * step,
        i64::MAX / step * step - step,
    ];
    amounts.extend((1..19).map(|length| {
        let most = 10_i64.pow(length);
        random.random_range(most / 10..most) / step * step
    }));
    amounts
}

/// As an operator would type it.
fn typed(amount: i64, currency: &str) -> String {
    let digits = exponent(currency) as usize;
    let text = format!("{amount:0>width$}", width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    match digits {
        0 => whole.to_owned(),
        _ => format!("{whole}.{fraction}"),
    }
}

#[test]
fn parse_and_print_return_what_went_in() {
    let mut random = numbers();
    for currency in currencies() {
        for amount in amounts(currency, &mut random) {
            let money = Money::new(amount, currency);
            let parsed = Money::parse(&typed(amount, currency), currency);
            assert_eq!(parsed.as_ref(), Ok(&money), "{currency}");
            let printed = money.to_string();
            assert_eq!(
                reader::read(&printed, exponent(currency)),
                amount.into(),
                "{printed}"
            );
        }
    }
}

#[test]
fn what_cannot_be_charged_is_not_rounded() {
    let mut random = numbers();
    for currency in currencies() {
        let step = step(currency);
        for amount in amounts(currency, &mut random) {
            let off = amount.checked_add(random.random_range(1..step.max(2)));
            if let Some(off) = off.filter(|off| off % step != 0) {
                let refused = Money::parse(&typed(off, currency), currency);
                let between = ParseMoneyError::Between(Money::new(step, currency));
                assert_eq!(refused, Err(between), "{off} {currency}");
            }
            // One digit more than the currency has, even where it is a zero.
            let point = if exponent(currency) == 0 { "." } else { "" };
            let longer = format!("{}{point}0", typed(amount, currency));
            assert!(
                matches!(
                    Money::parse(&longer, currency),
                    Err(ParseMoneyError::TooManyDigits(..))
                ),
                "{longer} {currency}"
            );
        }
        let more = format!("{}0", typed(i64::MAX, currency).replace('.', ""));
        assert_eq!(
            Money::parse(&more, currency),
            Err(ParseMoneyError::TooLarge),
            "{currency}"
        );
    }
}

#[test]
fn every_language_shows_the_same_digits() {
    let mut random = numbers();
    for language in LANGUAGES {
        let speaks = Language::wanted(language);
        for currency in currencies() {
            let most = 10_i64.pow(random.random_range(1..19));
            let any = random.random_range(-most..most);
            for amount in [0, any, any / 100 * 100, i64::MAX, i64::MIN] {
                let shown = speaks.amount(&Money::new(amount, currency));
                let is_whole = ["isk", "ugx"].contains(&currency) && amount % 100 == 0;
                let (digits, unit) = match is_whole {
                    true => (0, 100),
                    false => (exponent(currency), 1),
                };
                assert_eq!(
                    reader::read(&shown, digits) * unit,
                    amount.into(),
                    "{language} {currency} {shown}"
                );
            }
        }
    }
}

/// `$19.00` must not be two amounts of money.
#[test]
fn no_two_currencies_look_the_same() {
    for language in LANGUAGES {
        let speaks = Language::wanted(language);
        let mut names: Vec<(String, &str)> = currencies()
            .into_iter()
            .map(|currency| {
                let shown = speaks.amount(&Money::new(123_456_700, currency));
                (reader::name(&shown), currency)
            })
            .collect();
        names.sort();
        assert!(!names[0].0.is_empty(), "{language} {names:?}");
        for pair in names.windows(2) {
            assert_ne!(pair[0].0, pair[1].0, "{language} {pair:?}");
        }
    }
}

#[test]
fn no_operation_overflows() {
    let mut random = numbers();
    for currency in currencies() {
        for amount in amounts(currency, &mut random) {
            for amount in [amount, -amount, i64::MIN, i64::MIN + 1] {
                let money = Money::new(amount, currency);
                let of = |exact: i128| i64::try_from(exact).ok().map(|it| Money::new(it, currency));
                assert_eq!(money.negated(), of(-i128::from(amount)));
                for quantity in [0, 1, -1, 2, 999_999, i64::MAX, random.random()] {
                    let exact = i128::from(amount) * i128::from(quantity);
                    assert_eq!(money.times(quantity), of(exact), "{amount} {quantity}");
                }
            }
        }
    }
}
