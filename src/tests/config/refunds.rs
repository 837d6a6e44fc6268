//! Who may have money back at once, and for how long.

use till::config::Refunds;

use super::{LIVE, TEST, read, refusal, with};

#[test]
fn where_real_money_is_taken_an_operator_decides_unless_it_is_said_otherwise() {
    for (settings, default) in [
        (vec![], Refunds::Instant),
        (TEST.to_vec(), Refunds::Instant),
        (LIVE.to_vec(), Refunds::Request),
        // A live key is real money, whatever the environment is called.
        (with(&LIVE, &[("TILL_ENV", "")]), Refunds::Request),
    ] {
        let taken = |value: &str| {
            let settings = with(&settings, &[("REFUNDS", value)]);
            read(&settings).expect("right").refunds
        };
        assert_eq!(read(&settings).expect("right").refunds, default);
        assert_eq!(taken(" "), default, "{settings:?}");
        assert_eq!(taken("instant"), Refunds::Instant, "{settings:?}");
        assert_eq!(taken("request"), Refunds::Request, "{settings:?}");
        assert_eq!(taken("off"), Refunds::Off, "{settings:?}");
    }
}

#[test]
fn the_window_is_thirty_days_unless_another_is_set() {
    let days = |value: &str| {
        read(&[("REFUND_WINDOW_DAYS", value)])
            .expect("right")
            .refund_window_days
    };
    assert_eq!(read(&[]).expect("right").refund_window_days, 30);
    for (value, expected) in [("", 30), ("1", 1), ("14", 14), ("3650", 3650)] {
        assert_eq!(days(value), expected, "{value}");
    }
}

#[test]
fn what_is_no_rule_for_refunds_is_refused_by_name() {
    for (name, value) in [
        ("REFUNDS", "on"),
        ("REFUNDS", "Instant"),
        ("REFUNDS", "true"),
        ("REFUND_WINDOW_DAYS", "0"),
        ("REFUND_WINDOW_DAYS", "-1"),
        ("REFUND_WINDOW_DAYS", "3651"),
        ("REFUND_WINDOW_DAYS", "1.5"),
        ("REFUND_WINDOW_DAYS", "a month"),
        ("REFUND_WINDOW_DAYS", "9223372036854775808"),
    ] {
        let sentence = refusal(&[(name, value)]);
        assert!(sentence.starts_with(name), "{name}={value}: {sentence}");
    }
}
