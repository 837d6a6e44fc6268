//! Settings: what is wrong is refused by name, with the mend, and no secret is ever shown.

mod refunds;

use till::config::{Config, ConfigError, Environment};

fn read(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::read(|name| {
        settings
            .iter()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| (*value).to_owned())
    })
}

fn refusal(settings: &[(&str, &str)]) -> String {
    match read(settings) {
        Ok(_) => panic!("{settings:?} is taken"),
        Err(error) => error.to_string(),
    }
}

const TEST: [(&str, &str); 2] = [
    ("STRIPE_SECRET_KEY", "sk_test_0123456789"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef"),
];
const LIVE: [(&str, &str); 8] = [
    ("STRIPE_SECRET_KEY", "rk_live_0123456789"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef"),
    ("TILL_ENV", "production"),
    ("PUBLIC_URL", "https://shop.example"),
    ("SMTP_URL", "smtps://shop:secret@mail.example"),
    ("MAIL_FROM", "shop@shop.example"),
    ("OPERATOR_EMAILS", "owner@shop.example"),
    ("TRUSTED_PROXIES", "none"),
];

/// The settings with some of them otherwise.
fn with<'a>(
    settings: &[(&'a str, &'a str)],
    others: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    others.iter().chain(settings).copied().collect()
}

#[test]
fn without_any_setting_the_sandbox_runs() {
    let config = read(&[]).expect("the defaults are right");
    assert_eq!(config.environment, Environment::Development);
    assert!(
        config.secret_key.is_none()
            && config.webhook_secrets.is_empty()
            && config.payment_methods.is_empty()
    );
    assert!(!config.livemode());
    assert_eq!(config.public_url, "http://127.0.0.1:3000");
    assert_eq!(config.listen_addr, "127.0.0.1:3000");
    assert_eq!(config.sandbox_addr, "localhost:12111");
    assert_eq!(config.database_url.expose(), "sqlite://data/till.db");
    assert_eq!(config.namespace, "till");
    assert_eq!(config.merchant.shop_name, "Till");
}

#[test]
fn an_empty_setting_counts_as_none() {
    let empty = [
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
        "STRIPE_API_BASE",
        "DATABASE_URL",
        "PUBLIC_URL",
        "TILL_ENV",
    ];
    let settings: Vec<_> = empty.iter().map(|name| (*name, "  ")).collect();
    assert_eq!(
        read(&settings).expect("as if nothing were set").public_url,
        "http://127.0.0.1:3000"
    );
}

#[test]
fn each_mode_has_a_database_of_its_own() {
    let file = |settings: &[(&str, &str)]| {
        read(settings)
            .expect("right")
            .database_url
            .expose()
            .to_owned()
    };
    assert_eq!(
        file(&with(&TEST, &[("DATA_DIR", "/srv/till")])),
        "sqlite:///srv/till/till-test.db"
    );
    assert_eq!(
        file(&with(&LIVE, &[("DATA_DIR", "/srv/till")])),
        "sqlite:///srv/till/till-live.db"
    );
    assert_eq!(
        file(&[("DATABASE_URL", "postgres://u:p@h/n")]),
        "postgres://u:p@h/n"
    );
}

#[test]
fn lists_are_comma_separated() {
    let settings = [
        (
            "STRIPE_WEBHOOK_SECRET",
            "whsec_0123456789abcdef, whsec_fedcba9876543210 ,",
        ),
        ("PAYMENT_METHODS", "card, blik,,"),
        ("PUBLIC_URL", "https://Shop.Example/"),
    ];
    let config = read(&settings).expect("right");
    let secrets: Vec<&str> = config
        .webhook_secrets
        .iter()
        .map(|secret| secret.expose())
        .collect();
    assert_eq!(
        secrets,
        ["whsec_0123456789abcdef", "whsec_fedcba9876543210"]
    );
    assert_eq!(config.payment_methods, ["card", "blik"]);
    assert_eq!(config.public_url, "https://shop.example");
}

#[test]
fn a_key_is_a_secret_key() {
    for key in ["sk_test_a", "rk_test_a1_b2", "sk_live_a", "rk_live_a"] {
        let settings = with(&LIVE, &[("STRIPE_SECRET_KEY", key), ("TILL_ENV", "")]);
        let config = read(&settings).unwrap_or_else(|error| panic!("{key}: {error}"));
        assert_eq!(config.livemode(), key.contains("live"), "{key}");
    }
    for (key, what) in [
        ("pk_test_0123456789", "a publishable key"),
        ("pk_live_0123456789", "a publishable key"),
        ("whsec_0123456789abcdef", "a webhook signing secret"),
        ("rubbish", "not a Stripe key"),
        ("rk_live_", "not a Stripe key"),
        ("sk_0123456789", "not a Stripe key"),
        ("sk_test_a\u{a0}b", "not a Stripe key"),
        ("sk_test_a\nb", "not a Stripe key"),
    ] {
        let sentence = refusal(&with(&TEST, &[("STRIPE_SECRET_KEY", key)]));
        assert!(
            sentence.starts_with("STRIPE_SECRET_KEY") && sentence.contains(what),
            "{key}: {sentence}"
        );
        assert!(
            sentence.contains("sk_test_..") && !sentence.contains(key),
            "{key}: {sentence}"
        );
    }
}

#[test]
fn what_cannot_be_used_is_refused_by_name() {
    for (name, value) in [
        ("TILL_ENV", "prod"),
        ("STRIPE_WEBHOOK_SECRET", "sk_test_0123456789"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef,rubbish"),
        ("STRIPE_API_BASE", "localhost:12111"),
        ("STRIPE_API_BASE", "ftp://stripe.example"),
        ("DATABASE_URL", "mysql://localhost/till"),
        ("DATABASE_URL", "till.db"),
        ("STRIPE_ACCOUNT_ID", "Till"),
        ("CHECKOUT_ORIGIN", "http://pay.shop.example"),
        ("CHECKOUT_ORIGIN", "pay.shop.example"),
        ("PAYMENT_METHODS", "card; link"),
        ("PUBLIC_URL", "shop.example"),
        ("PUBLIC_URL", "https://shop.example/till"),
        ("PUBLIC_URL", "https://shop.example/?a=b"),
        ("PUBLIC_URL", "ftp://shop.example"),
        ("NAMESPACE", "a shop"),
        ("NAMESPACE", "0123456789012345678901234567890123456789x"),
        ("TERMS_URL", "terms"),
        ("TERMS_URL", "javascript:alert(1)"),
        ("PRIVACY_URL", "javascript:alert(1)"),
        ("STATEMENT_DESCRIPTOR_SUFFIX", "twenty-three characters"),
        ("STATEMENT_DESCRIPTOR_SUFFIX", "a*b"),
        ("STATEMENT_DESCRIPTOR_SUFFIX", "kawa z górą"),
    ] {
        let sentence = refusal(&with(&TEST, &[(name, value)]));
        assert!(sentence.starts_with(name), "{name}={value}: {sentence}");
    }
    let sentence = refusal(&[("STRIPE_API_BASE", "http://localhost:12111")]);
    assert!(sentence.contains("STRIPE_SECRET_KEY"), "{sentence}");
}

#[test]
fn a_key_without_a_signing_secret_is_refused() {
    let sentence = refusal(&TEST[..1]);
    assert!(
        sentence.starts_with("STRIPE_WEBHOOK_SECRET is missing"),
        "{sentence}"
    );
    assert!(sentence.contains("stripe listen"), "{sentence}");
}

#[test]
fn production_takes_the_real_thing_alone() {
    assert!(read(&LIVE).expect("right").is_production());
    for (others, names) in [
        (("STRIPE_SECRET_KEY", ""), "STRIPE_SECRET_KEY"),
        (
            ("STRIPE_SECRET_KEY", "sk_test_0123456789"),
            "STRIPE_SECRET_KEY",
        ),
        (("STRIPE_WEBHOOK_SECRET", ""), "STRIPE_WEBHOOK_SECRET"),
        (("PUBLIC_URL", "http://shop.example"), "PUBLIC_URL"),
        (("PUBLIC_URL", ""), "PUBLIC_URL"),
        (("SMTP_URL", ""), "SMTP_URL"),
        (("MAIL_FROM", ""), "MAIL_FROM"),
        (("OPERATOR_EMAILS", ""), "OPERATOR_EMAILS"),
        (("TRUSTED_PROXIES", ""), "TRUSTED_PROXIES"),
        (
            ("SMTP_URL", "smtp://shop:secret@mail.example"),
            "tls=required",
        ),
        (
            ("STRIPE_API_BASE", "http://localhost:12111"),
            "STRIPE_API_BASE",
        ),
    ] {
        let sentence = refusal(&with(&LIVE, &[others]));
        assert!(sentence.contains(names), "{others:?}: {sentence}");
    }
}

#[test]
fn secrets_are_never_shown() {
    let secrets = [
        "sk_test_0123456789",
        "whsec_0123456789abcdef",
        "whsec_fedcba9876543210",
        "hunter2",
        "swordfish",
    ];
    let settings = [
        ("STRIPE_SECRET_KEY", secrets[0]),
        (
            "STRIPE_WEBHOOK_SECRET",
            "whsec_0123456789abcdef,whsec_fedcba9876543210",
        ),
        ("DATABASE_URL", "postgres://till:hunter2@localhost/till"),
        ("SMTP_URL", "smtps://till:swordfish@mail.example"),
        ("MAIL_FROM", "shop@shop.example"),
    ];
    let config = read(&settings).expect("right");
    for shown in [format!("{config:?}"), format!("{config:#?}")] {
        for secret in secrets {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(shown.contains("[redacted]"));
    }
}

#[test]
fn a_live_key_is_held_to_the_rules_of_production() {
    let live = ("STRIPE_SECRET_KEY", "sk_live_a");
    let sentence = refusal(&with(&TEST, &[live]));
    assert!(sentence.contains("plain-http PUBLIC_URL"), "{sentence}");
    let public = ("PUBLIC_URL", "https://shop.example");
    for elsewhere in [
        "http://127.0.0.1:9",
        "http://api.stripe.com",
        "https://api.stripe.com.shop.example",
    ] {
        let base = ("STRIPE_API_BASE", elsewhere);
        let sentence = refusal(&with(&TEST, &[live, public, base]));
        assert!(
            sentence.contains("https://api.stripe.com alone"),
            "{sentence}"
        );
    }
}

#[test]
fn the_shops_address_follows_where_it_listens() {
    for (listen, public) in [
        ("127.0.0.1:4000", "http://127.0.0.1:4000"),
        ("0.0.0.0:4000", "http://127.0.0.1:4000"),
    ] {
        let config = read(&[("LISTEN_ADDR", listen)]).expect("a configuration");
        assert_eq!(config.public_url, public);
    }
}
