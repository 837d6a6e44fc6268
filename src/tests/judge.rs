//! Everything the sandbox said and took while other tests ran, against Stripe's own description. They record it in the
//! folder that SANDBOX_RECORD names; `make test` runs this last.

mod openapi;

mod judge {
    pub mod description;
    pub mod recording;
    pub mod traffic;
    pub mod wire;

    mod spoilt;
    mod spoilt_forms;
}

use std::{collections::BTreeSet, io::Write, path::Path};

use judge::{description::Description, recording, traffic};

/// How many mistakes are shown.
const SHOWN: usize = 20;

#[test]
fn recorded_traffic_is_what_stripe_describes() {
    let folder = std::env::var("SANDBOX_RECORD").unwrap_or_default();
    // Not `println!`, which a test that passes keeps to itself.
    let mut out = std::io::stderr();
    if folder.is_empty() {
        let _ = writeln!(
            out,
            "not run: the check of recorded traffic, as SANDBOX_RECORD names no folder"
        );
        return;
    }
    let Some(mut description) = Description::read() else {
        return;
    };
    let lines = recording::read(Path::new(&folder));
    assert!(!lines.is_empty(), "nothing was recorded in {folder}");
    let verdict = traffic::judge(&mut description, &lines);
    let _ = writeln!(
        out,
        "Stripe's description: {} requests, {} responses, {} delivered events; {} exempt \
         (payment_pages, events/{{id}}/retry, allowed_payment_method_types; the field {}), {} invalid",
        verdict.requests,
        verdict.responses,
        verdict.events,
        verdict.exempt,
        openapi::UNDESCRIBED
            .map(|(kind, field)| format!("{kind}.{field}"))
            .join(", "),
        verdict.invalid.len()
    );
    // One mistake may be in a thousand answers: each is shown once.
    let mut known = BTreeSet::new();
    let shown: Vec<&str> = verdict
        .invalid
        .iter()
        .filter(|mistake| known.insert(mistake.split_once('\n').map(|(_, what)| what)))
        .take(SHOWN)
        .map(String::as_str)
        .collect();
    assert!(
        shown.is_empty(),
        "the first mistakes:\n{}",
        shown.join("\n")
    );
}
