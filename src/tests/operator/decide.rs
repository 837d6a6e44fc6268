//! What buyers ask for waits for an operator: `REFUNDS=request`.

use till::error::NoAct;

use super::{Desk, OPERATOR, acts};
use crate::{
    refund_requests::{Bought, balance, words},
    support::{TestApp, both_engines},
};

both_engines!(
    what_is_approved_is_refunded,
    what_is_declined_may_be_asked_for_again,
    the_first_decision_stands,
);

async fn what_is_approved_is_refunded(app: &mut TestApp) {
    let desk = Desk::opened(app, &[("REFUNDS", "request")]).await;
    let empty = desk.browser.get("/operator").await;
    assert!(!empty.main().contains("wait for you"), "{}", empty.main());
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    mug.assert_lands(&mug.confirm(&ada).await);
    let request = mug.asked(app).await;
    mug.assert_no_refund(app).await;

    let list = desk.browser.get("/operator").await;
    let main = list.main();
    let waits = "Refunds that wait for you";
    assert!(main.contains(waits), "{main}");
    let row = list.rows().remove(0);
    for said in [
        "Enamel mug",
        "ada@example.com",
        "$19.00",
        "I changed my mind",
    ] {
        assert!(row.contains(said), "{said}: {row}");
    }
    let page = desk.payment(&mug.checkout).await;
    for said in ["The buyer asks for $19.00", "Approve: refund $19.00"] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    // What the buyer has asked for is not given back beside that.
    let reserved = "decide on that request";
    assert!(page.main().contains(reserved), "{}", page.main());

    let word = "Sorry about the chip.";
    let attempt = page.field("attempt").expect("an attempt");
    let fields = [("id", request.as_str()), ("word", word)];
    let send = || desk.send(&mug.checkout, "approve", &attempt, &fields);
    let (one, other) = tokio::join!(send(), send());
    assert_eq!((one.alert(), other.alert()), (None, None));
    assert_eq!(send().await.alert(), None);
    mug.only_refund(app).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    assert_eq!(balance(app, "refunds").await, 1900);
    let approved = format!("Refund approved by the shop $19.00 {word}");
    let shown = ada.get(&mug.page).await;
    assert!(words(&shown).contains(&approved), "{:?}", words(&shown));
    assert!(!shown.html.contains(OPERATOR));
    let page = desk.payment(&mug.checkout).await;
    let approved = format!("Refund approved $19.00 {word} By {OPERATOR}");
    assert!(words(&page).contains(&approved), "{:?}", words(&page));
    let act = ("approve".into(), "rr".into(), Some(word.into()), Some(1900));
    assert_eq!(acts(app).await, [act]);
    assert!(!desk.browser.get("/operator").await.main().contains(waits));
}

async fn what_is_declined_may_be_asked_for_again(app: &mut TestApp) {
    let desk = Desk::opened(app, &[("REFUNDS", "request")]).await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let no_word = NoAct::NoWord.sentence();
    for round in 1..=5 {
        mug.assert_lands(&mug.confirm(&ada).await);
        assert_eq!(mug.status(&ada).await, "Refund requested");
        let request = mug.asked(app).await;
        let silent = [("id", request.as_str()), ("word", "  ")];
        desk.refused(&mug.checkout, "decline", &silent, no_word)
            .await;
        let word = format!("It was used, {round}.");
        let fields = [("id", request.as_str()), ("word", word.as_str())];
        desk.done(&mug.checkout, "decline", &fields).await;
        assert_eq!(mug.status(&ada).await, "Paid");
        let shown = ada.get(&mug.page).await;
        let declined = format!("Refund declined by the shop $19.00 {word}");
        assert!(words(&shown).contains(&declined), "{:?}", words(&shown));
        assert!(!shown.html.contains(OPERATOR));
    }
    // Enough for a day: the page offers no more than it would take.
    assert_eq!(ada.get(&mug.page).await.link("Ask for a refund"), None);
    let form = ada.get(&mug.form).await;
    let said = till::error::NoRefund::Declined.sentence();
    assert!(form.main().contains(said), "{}", form.main());
    assert!(!form.html.contains("<form"), "{}", form.html);
    mug.assert_refused(&ada, till::error::NoRefund::Declined)
        .await;
    mug.assert_no_refund(app).await;
    app.execute(
        "update refund_requests set created_at = created_at - 86400",
        &[],
    )
    .await;
    mug.assert_lands(&mug.confirm(&ada).await);
    assert_eq!(acts(app).await.len(), 5);
}

async fn the_first_decision_stands(app: &mut TestApp) {
    let desk = Desk::opened(app, &[("REFUNDS", "request")]).await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    mug.assert_lands(&mug.confirm(&ada).await);
    let request = mug.asked(app).await;
    let fields = [("id", request.as_str()), ("word", "No.")];
    // Two operators have the same page open.
    let attempt = |page: &crate::support::Page| page.field("attempt").expect("an attempt");
    let one = attempt(&desk.payment(&mug.checkout).await);
    let other = attempt(&desk.payment(&mug.checkout).await);
    let declined = desk.send(&mug.checkout, "decline", &one, &fields).await;
    assert_eq!(declined.alert(), None);
    for act in ["approve", "decline"] {
        let late = desk.send(&mug.checkout, act, &other, &fields).await;
        let alert = late.alert();
        assert_eq!(alert.as_deref(), Some(NoAct::Decided.sentence()), "{act}");
    }
    mug.assert_no_refund(app).await;
    assert_eq!(acts(app).await.len(), 1);
    let unknown = [("id", "rr_nobodys"), ("word", "No.")];
    desk.refused(&mug.checkout, "approve", &unknown, "could not be read")
        .await;
}
