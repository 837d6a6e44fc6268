//! `till reconcile`, as an operator runs it.

use super::{a_day, record};
use crate::{
    commands::{said, till},
    support::{TestApp, both_engines},
};

both_engines!(the_command_says_it_in_one_line);

async fn the_command_says_it_in_one_line(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    let (url, sandbox) = (app.database_url(), app.sandbox_url().replace("http://", ""));
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("SANDBOX_ADDR", sandbox.as_str()),
    ];
    let run = |arguments: &[&str]| said(&till(arguments, &settings));
    let (_, before, _) = run(&["ledger"]);
    assert!(before.contains("Reconciled: never"), "{before}");

    let (ok, looked, errors) = run(&["reconcile"]);
    assert!(!ok && looked.starts_with("30 days, "), "{looked}{errors}");
    assert!(!looked.contains(" 0 missing"), "{looked}");
    assert!(errors.contains("till reconcile --fix"), "{errors}");
    assert_eq!(app.count("select count(*) from payments").await, 0);

    // From here on nothing is waited for.
    record::age(app).await;
    let (ok, fixed, errors) = run(&["reconcile", "--fix"]);
    assert!(
        ok && fixed.trim_end().ends_with(" fixed"),
        "{fixed}{errors}"
    );
    assert_eq!(app.count("select count(*) from payments").await, 2);
    let nothing = "select count(*) from events where state in ('received', 'unmatched', 'failed')";
    assert_eq!(app.count(nothing).await, 0);

    for (arguments, reach) in [
        (vec!["reconcile"], "30 days"),
        (vec!["reconcile", "--fix"], "30 days"),
        (vec!["reconcile", "--since", "36h"], "36 hours"),
    ] {
        let (ok, quiet, errors) = run(&arguments);
        // Two sessions, a refund, a dispute, four balance transactions and the two charges that they bring.
        let line = format!("{reach}, 10 objects compared, 0 missing, 0 different\n");
        // A slow machine is told how far it has come.
        let told = errors.lines().find(|line| !line.ends_with(" so far"));
        assert_eq!((ok, quiet.as_str(), told), (true, line.as_str(), None));
    }
    let (_, ledger, _) = run(&["ledger"]);
    let line = "run 5: 36 hours, 10 objects compared, 0 missing, 0 different";
    assert!(ledger.contains(line), "{ledger}");

    let (ok, _, errors) = run(&["reconcile", "--since", "soon"]);
    assert!(!ok && errors.contains("say how long ago"), "{errors}");
    let (ok, _, errors) = run(&["reconcile", "--since", "2100-01-01"]);
    assert!(!ok && errors.contains("not in the past"), "{errors}");
    app.stop_sandbox().await;
    let (ok, _, errors) = run(&["reconcile"]);
    assert!(!ok && errors.contains("does not answer"), "{errors}");
}
