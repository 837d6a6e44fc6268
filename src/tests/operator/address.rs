//! A mistyped address is put right: whose payment it is follows.

use super::{Desk, acts};
use crate::{
    refund_requests::Bought,
    support::{EMAIL, TestApp, both_engines},
};

both_engines!(the_payment_goes_to_whom_it_belongs, what_is_no_address);

const GRACE: &str = "grace@example.com";

async fn the_payment_goes_to_whom_it_belongs(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let browser = app.visitor();
    let mug = Bought::mug(app, &browser).await;
    let (ada, grace) = (app.visitor(), app.visitor());
    ada.sign_in(app, EMAIL).await;
    grace.sign_in(app, GRACE).await;
    let seen = async |ada_sees: u16, grace_sees: u16| {
        for (who, status) in [(&ada, ada_sees), (&grace, grace_sees), (&browser, 200)] {
            assert_eq!(who.get(&mug.page).await.status, status);
            let rows = who.get("/account").await.rows();
            assert_eq!(rows.len(), usize::from(status == 200), "{rows:?}");
        }
    };
    seen(200, 404).await;
    let fields = [
        ("id", mug.checkout.as_str()),
        ("email", " Grace@Example.com"),
    ];
    let page = desk.done(&mug.checkout, "correct_address", &fields).await;
    for said in [
        "Buyer grace@example.com Given: ada@example.com",
        "Address corrected ada@example.com → grace@example.com",
    ] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    seen(404, 200).await;
    // To buyers that is no fact.
    let shown = grace.get(&mug.page).await;
    assert!(!shown.main().contains("corrected"), "{}", shown.main());
    // The desk finds it by the address that counts.
    for (q, found) in [("grace@", 1), ("ada@", 0)] {
        let list = desk.browser.get(&format!("/operator?q={q}")).await;
        assert_eq!(list.rows().len(), found, "{q}");
    }
    // The same once more is no act; the given one, or nothing, undoes it.
    desk.done(&mug.checkout, "correct_address", &fields).await;
    let undone = [("id", mug.checkout.as_str()), ("email", "")];
    desk.done(&mug.checkout, "correct_address", &undone).await;
    seen(200, 404).await;
    desk.done(&mug.checkout, "correct_address", &fields).await;
    let given = [("id", mug.checkout.as_str()), ("email", EMAIL)];
    desk.done(&mug.checkout, "correct_address", &given).await;
    seen(200, 404).await;
    let corrected = "select count(*) from checkouts where corrected_email is not null";
    assert_eq!(app.count(corrected).await, 0);
    let notes: Vec<Option<String>> = acts(app).await.into_iter().map(|act| act.2).collect();
    let there = Some(format!("{EMAIL} → {GRACE}"));
    let back = Some(format!("{GRACE} → {EMAIL}"));
    assert_eq!(notes, [there.clone(), there, back.clone(), back]);
}

async fn what_is_no_address(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let mug = Bought::mug(app, &app.visitor()).await;
    for typed in [
        "grace",
        "grace@",
        "a@b.example, c@d.example",
        "x\ny@z.example",
    ] {
        let fields = [("id", mug.checkout.as_str()), ("email", typed)];
        let said = "no e-mail address";
        desk.refused(&mug.checkout, "correct_address", &fields, said)
            .await;
    }
    assert!(acts(app).await.is_empty());
}
