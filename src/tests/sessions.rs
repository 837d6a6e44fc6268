//! Sessions: who is recognized, for how long, and what ends it.

mod age;
mod out;

use crate::support::{Page, TestApp, Visitor, both_engines};

both_engines!(
    pages_of_the_shop_begin_no_session,
    the_id_changes_at_sign_in_and_what_was_bought_stays,
    a_copy_of_the_table_opens_nothing,
    the_next_buyer_at_this_browser_sees_nothing_of_the_last,
);

/// The cookie that an answer sets, as the browser sends it back.
fn cookie(page: &Page) -> String {
    let set = page.header("set-cookie");
    let (pair, attributes) = set.split_once(';').expect("a cookie is set");
    assert!(
        attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"),
        "{set}"
    );
    pair.to_owned()
}

/// Signs in by the link; the cookie that the browser has afterwards.
async fn signed_in(app: &TestApp, visitor: &Visitor, email: &str) -> String {
    let way_in = visitor.ask_to_sign_in(app, email, "").await;
    let opened = visitor.get(&way_in.link).await;
    assert_eq!(opened.location(), "/account");
    cookie(&opened)
}

/// The account as a browser with this cookie alone sees it.
async fn account_with(app: &TestApp, cookie: &str) -> Page {
    let request = app.visitor().request("/account").header("cookie", cookie);
    Page::read(request.send().await.expect("an answer")).await
}

fn is_signed_in(page: &Page) -> bool {
    page.main().contains("You are signed in as")
}

async fn pages_of_the_shop_begin_no_session(app: &mut TestApp) {
    let ada = app.visitor();
    let product = ada.open("Enamel mug").await.page;
    for path in [
        "/",
        &product,
        "/account",
        "/sign-in",
        "/sign-in/code",
        "/sign-in/link?token=x",
        "/success?token=x",
        "/nothing",
    ] {
        let page = ada.get(path).await;
        assert!(!page.headers.contains_key("set-cookie"), "{path}");
    }
    assert_eq!(app.count("select count(*) from sessions").await, 0);
}

async fn the_id_changes_at_sign_in_and_what_was_bought_stays(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let bought = ada.buy(&form, "1").await;
    let planted = cookie(&bought);
    ada.pay(bought.location(), crate::support::Card::Pays).await;
    app.drain().await;
    assert_eq!(account_with(app, &planted).await.rows().len(), 1);
    // Under an address that is not the one that paid.
    let own = signed_in(app, &ada, "lovelace@example.com").await;
    assert_ne!(own, planted);
    let account = ada.get("/account").await;
    assert!(is_signed_in(&account));
    assert_eq!(account.rows().len(), 1);
    // Whoever knew the id of before knows nothing.
    let stranger = account_with(app, &planted).await;
    assert!(!is_signed_in(&stranger));
    assert_eq!(stranger.rows().len(), 0);
    assert_eq!(app.count("select count(*) from sessions").await, 1);
}

async fn a_copy_of_the_table_opens_nothing(app: &mut TestApp) {
    let ada = app.visitor();
    let cookie = signed_in(app, &ada, "ada@example.com").await;
    let (name, id) = cookie.split_once('=').expect("a name");
    let (kept, data): (String, String) = app.one("select id, data from sessions", &[]).await;
    assert!(kept.len() == 64 && !data.contains(id), "{data}");
    for copied in [kept.as_str(), &kept[..22]] {
        let opened = account_with(app, &format!("{name}={copied}")).await;
        assert!(opened.status == 200 && !is_signed_in(&opened));
    }
    assert!(is_signed_in(&account_with(app, &cookie).await));
}

async fn the_next_buyer_at_this_browser_sees_nothing_of_the_last(app: &mut TestApp) {
    let shared = app.visitor();
    shared.sign_in(app, "bob@example.com").await;
    shared.purchase(app, "Enamel mug", "1").await;
    assert_eq!(shared.get("/account").await.rows().len(), 1);
    shared.sign_in(app, "eve@example.com").await;
    let account = shared.get("/account").await;
    assert!(account.main().contains("eve@example.com"));
    assert_eq!(account.rows().len(), 0);
    // It is Bob's, wherever he signs in.
    let phone = app.visitor();
    phone.sign_in(app, "bob@example.com").await;
    assert_eq!(phone.get("/account").await.rows().len(), 1);
}
