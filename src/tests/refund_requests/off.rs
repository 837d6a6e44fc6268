//! `REFUNDS=off`: the merchant arranges refunds.

use till::error::NoRefund;

use super::Bought;
use crate::support::{TestApp, both_engines};

both_engines!(the_page_says_whom_to_write_to);

async fn the_page_says_whom_to_write_to(app: &mut TestApp) {
    app.set("REFUNDS", "off");
    app.set("SUPPORT_EMAIL", "help@mugs.example");
    app.restart().await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    for path in [&mug.page, &mug.form] {
        let shown = ada.get(path).await;
        assert_eq!(shown.status, 200, "{path}");
        assert!(
            shown.main().contains(NoRefund::Off.sentence()),
            "{path}: {}",
            shown.main()
        );
        let mail = shown.link("help@mugs.example");
        assert_eq!(mail.as_deref(), Some("mailto:help@mugs.example"), "{path}");
        assert_eq!(shown.link("Ask for a refund"), None, "{path}");
        assert!(!shown.html.contains("<form"), "{path}");
    }
    mug.assert_refused(&ada, NoRefund::Off).await;
    mug.assert_nothing_was_made(app).await;
    // What the merchant arranges is shown all the same.
    app.at_stripe("/v1/refunds", &[("payment_intent", &mug.intent)])
        .await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    mug.assert_refused(&ada, NoRefund::AlreadyRefunded).await;
}
