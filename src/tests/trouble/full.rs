//! The disk is full.

use serde_json::json;

use super::{posted_in_time, until_drained};
use crate::{
    fixtures::{Purchase, event},
    support::{Delivery, TestApp, both_engines},
};

both_engines!(a_full_disk_loses_nothing_and_halves_nothing);

async fn a_full_disk_loses_nothing_and_halves_nothing(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let purchase = Purchase::inserted(app, "somebody").await;
    app.fill_disk().await;
    // Too large for what is left of any page.
    let story = "once upon a time ".repeat(10_000);
    let large = event("story.told", json!({ "id": "obj_1", "story": story }));
    let (status, said) = posted_in_time(app, Delivery::of(&large)).await;
    assert_eq!(status, 503, "{said}");
    assert_eq!(app.count("select count(*) from events").await, 0);
    // Whoever only looks is served.
    assert_eq!(ada.get(&form.page).await.status, 200);

    app.empty_disk().await;
    for sent in [&large, &purchase.completed()] {
        let (status, said) = posted_in_time(app, Delivery::of(sent)).await;
        assert_eq!(status, 200, "{said}");
    }
    until_drained(app).await;
    assert_eq!(
        app.count("select count(*) from events where state = 'applied'")
            .await,
        2
    );
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
}
