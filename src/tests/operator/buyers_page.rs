//! The page that a buyer has of a payment, as an operator sees it.

use super::{Desk, at};
use crate::{
    refund_requests::Bought,
    support::{TestApp, both_engines},
};

both_engines!(a_buyers_page_leads_to_the_desk);

/// An operator who opens a buyer's own page is not offered what only the buyer may ask for.
async fn a_buyers_page_leads_to_the_desk(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    for path in [&mug.page, &mug.form] {
        let page = desk.browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        let to = page.link("Open it at the desk");
        assert_eq!(to, Some(at(&mug.checkout)), "{path}");
        assert_eq!(page.link("Ask for a refund"), None, "{path}");
        assert!(!page.html.contains("/api/refund\""), "{path}");
    }
    let page = ada.get(&mug.page).await;
    assert!(page.link("Ask for a refund").is_some());
    assert_eq!(page.link("Open it at the desk"), None);
    // What an operator has bought is theirs.
    let own = Bought::mug(app, &desk.browser).await;
    let page = desk.browser.get(&own.page).await;
    assert!(page.link("Ask for a refund").is_some());
}
