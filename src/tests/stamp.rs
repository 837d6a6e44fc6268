//! One database, one Stripe account, one mode.

use till::{
    clock,
    stamp::{Stamp, StampError, claim},
};

use crate::support::{TestApp, both_engines, free_port};

both_engines!(
    another_account_or_mode_is_refused,
    a_shop_does_not_start_on_another_accounts_database,
    the_sandbox_keeps_its_account_and_its_secret,
);

async fn another_account_or_mode_is_refused(app: &mut TestApp) {
    let db = &app.inbox().db;
    let own = app.inbox().stamp.clone();
    claim(db, &own, clock::now())
        .await
        .expect("our own stamp is ours again and again");
    let other_account = Stamp {
        account_id: "acct_another".to_owned(),
        ..own.clone()
    };
    let other_mode = Stamp {
        livemode: !own.livemode,
        ..own.clone()
    };
    for other in [other_account, other_mode] {
        match claim(db, &other, clock::now()).await {
            Err(error @ StampError::Other(_)) => {
                let sentence = error.to_string();
                assert!(
                    sentence.contains(&own.account_id) && sentence.contains("test mode"),
                    "{sentence}"
                );
                assert!(sentence.contains("DATABASE_URL"), "{sentence}");
            }
            answer => panic!("{other:?}: {answer:?}"),
        }
    }
    let stamped: (String, bool) = app.one("select account_id, livemode from stamp", &[]).await;
    assert_eq!(stamped, (own.account_id, own.livemode));
}

async fn a_shop_does_not_start_on_another_accounts_database(app: &mut TestApp) {
    let own = app.inbox().stamp.account_id.clone();
    app.stop().await;
    let (file, away) = (
        app.folder().join("sandbox.db"),
        app.folder().join("away.db"),
    );
    std::fs::rename(&file, &away).expect("the file can be moved");
    // What the start that fails leaves behind ends with the process in real life: here it keeps its port.
    app.set("SANDBOX_ADDR", format!("localhost:{}", free_port()));
    let error = app
        .try_start()
        .await
        .expect_err("a new sandbox is another account")
        .to_string();
    assert!(
        error.contains("belongs to the Stripe account") && error.contains(&own),
        "{error}"
    );

    for name in ["sandbox.db", "sandbox.db-wal", "sandbox.db-shm"] {
        // Only the first is always there.
        let _ = std::fs::remove_file(app.folder().join(name));
    }
    std::fs::rename(&away, &file).expect("the file can be moved");
    app.set("SANDBOX_ADDR", format!("localhost:{}", free_port()));
    app.start().await;
    assert_eq!(app.inbox().stamp.account_id, own);
}

async fn the_sandbox_keeps_its_account_and_its_secret(app: &mut TestApp) {
    app.set("STRIPE_WEBHOOK_SECRET", "");
    app.restart().await;
    let secret = app.shop().config.webhook_secrets[0].expose().to_owned();
    assert!(secret.starts_with("whsec_") && secret.len() >= 32);
    // What it signs with a secret of its own making is believed.
    let ada = app.visitor();
    ada.purchase(app, "Enamel mug", "1").await;
    assert_eq!(
        app.count("select count(*) from payments where status = 'paid'")
            .await,
        1
    );
    app.restart().await;
    assert_eq!(app.shop().config.webhook_secrets[0].expose(), secret);
}
