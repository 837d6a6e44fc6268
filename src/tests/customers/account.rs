//! What a signed-in buyer sees: every payment made with the address, from any browser, and nothing of anybody else.

use serde_json::json;

use crate::{
    fixtures::{Purchase, THEN, event},
    support::{EMAIL, TestApp, both_engines},
};

both_engines!(
    guest_purchases_appear_in_any_browser,
    a_corrected_address_moves_the_payment,
    paid_twice_under_two_addresses,
    each_payment_comes_once_in_pages,
);

async fn guest_purchases_appear_in_any_browser(app: &mut TestApp) {
    // The payment page takes the address as it is typed.
    let (shop, home) = (app.visitor(), app.visitor());
    shop.purchase(app, "Enamel mug", "1").await;
    let success = home.purchase(app, "Linen tote", "1").await;
    let phone = app.visitor();
    phone.sign_in(app, EMAIL).await;
    let account = phone.get("/account").await;
    assert_eq!(account.rows().len(), 2, "{}", account.main());
    let page = account.link("Enamel mug").expect("a payment");
    assert_eq!(phone.get(&page).await.h1(), "Enamel mug");
    let (session, _) = success.split_once("&token=").expect("a token");
    assert!(phone.get(session).await.main().contains("Linen tote"));
    assert_eq!(phone.get(&format!("{page}/refund")).await.h1(), "Refund");

    // Somebody else sees nothing of it, signed in or not.
    let eve = app.visitor();
    for _ in 0..2 {
        assert_eq!(eve.get("/account").await.rows().len(), 0);
        for path in [&page, &format!("{page}/refund"), session] {
            let seen = eve.get(path).await;
            assert_eq!(
                (seen.status, seen.h1().as_str()),
                (404, "We do not know this payment"),
                "{path}"
            );
        }
        eve.sign_in(app, "eve@example.com").await;
    }
    // The browser where it was bought goes on without signing in.
    assert_eq!(shop.get("/account").await.rows().len(), 1);
    // And signed out, the telephone shows nothing.
    phone.post_form("/api/sign_out", "/account", &[]).await;
    assert_eq!(phone.get(&page).await.status, 404);
}

async fn a_corrected_address_moves_the_payment(app: &mut TestApp) {
    app.visitor().purchase(app, "Enamel mug", "1").await;
    let (mistyped, right) = (app.visitor(), app.visitor());
    mistyped.sign_in(app, EMAIL).await;
    right.sign_in(app, "right@example.com").await;
    let page = mistyped
        .get("/account")
        .await
        .link("Enamel mug")
        .expect("a payment");
    assert_eq!(right.get(&page).await.status, 404);
    app.execute(
        "update checkouts set corrected_email = 'right@example.com'",
        &[],
    )
    .await;
    assert_eq!(mistyped.get("/account").await.rows().len(), 0);
    assert_eq!(mistyped.get(&page).await.status, 404);
    assert_eq!(right.get("/account").await.rows().len(), 1);
    assert_eq!(right.get(&page).await.status, 200);
}

/// What the account lists, its page shows: to whoever has paid one of the two.
async fn paid_twice_under_two_addresses(app: &mut TestApp) {
    let first = Purchase::inserted(app, "another browser").await;
    let second = Purchase {
        intent: format!("{}_again", first.intent),
        session: format!("{}_again", first.session),
        ..first.clone()
    };
    for (purchase, email) in [(&first, EMAIL), (&second, "work@example.com")] {
        let mut session = purchase.session("paid");
        session["customer_details"] = json!({ "email": email });
        app.deliver(&event("checkout.session.completed", session))
            .await;
    }
    let page = format!("/account/payments/{}", first.checkout);
    for (email, rows, status) in [
        (EMAIL, 2, 200),
        ("work@example.com", 2, 200),
        ("eve@example.com", 0, 404),
    ] {
        let somebody = app.visitor();
        somebody.sign_in(app, email).await;
        assert_eq!(somebody.get("/account").await.rows().len(), rows, "{email}");
        for path in [&page, &format!("{page}/refund")] {
            assert_eq!(somebody.get(path).await.status, status, "{email} {path}");
        }
    }
}

/// By the browser, the buyer and the address at once: none is left out, and none comes twice.
async fn each_payment_comes_once_in_pages(app: &mut TestApp) {
    let ada = app.visitor();
    ada.begin("Enamel mug", "1").await;
    let (owner,): (String,) = app.one("select owner from checkouts", &[]).await;
    ada.sign_in(app, EMAIL).await;
    let (buyer,): (String,) = app.one("select id from buyers", &[]).await;
    for i in 0..25 {
        let owner = if i % 2 == 0 {
            owner.as_str()
        } else {
            "another browser"
        };
        let purchase = Purchase::inserted(app, owner).await;
        if i % 3 == 0 {
            let sql = "update checkouts set buyer_id = $1 where id = $2";
            app.execute(sql, &[&buyer, &purchase.checkout]).await;
        }
        let mut session = purchase.session("paid");
        session["created"] = json!(THEN + i / 2);
        session["customer_details"] = json!({ "email": "Ada@Example.com" });
        app.deliver(&event("checkout.session.completed", session))
            .await;
    }
    let first = ada.get("/account").await;
    let older = first.link("Older payments").expect("a second page");
    let second = ada.get(&older).await;
    assert_eq!((first.rows().len(), second.rows().len()), (20, 5));
    let links = |html: &str| -> Vec<String> {
        let parts = html.split("/account/payments/").skip(1);
        parts
            .map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
            .collect()
    };
    let mut seen = [links(&first.html), links(&second.html)].concat();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 25);
}
