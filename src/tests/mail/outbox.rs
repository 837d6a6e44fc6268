//! Without a mail server: what is mailed is printed, and lies on /outbox for whoever tries the shop out.

use till::{clock, mail};

use super::{mailing, until};
use crate::{
    refund_requests::Bought,
    support::{EMAIL, TestApp, both_engines},
};

both_engines!(
    a_newcomer_reads_and_follows_it,
    where_mail_leaves_there_is_none,
    a_way_in_stays_to_be_read,
);

async fn a_newcomer_reads_and_follows_it(app: &mut TestApp) {
    let ada = app.visitor();
    assert!(
        ada.get("/outbox")
            .await
            .main()
            .contains("Nothing was mailed yet")
    );
    let mug = Bought::mug(app, &ada).await;
    until(app, "sent", 1).await;
    let shelf = ada.get("/").await;
    assert_eq!(shelf.link("outbox").as_deref(), Some("/outbox"));
    let list = ada.get("/outbox").await;
    assert_eq!((list.status, list.h1().as_str()), (200, "Outbox"));
    assert!(list.main().contains(EMAIL), "{}", list.main());
    let page = list.link("Your receipt from Till").expect("the letter");
    let letter = ada.get(&page).await;
    for said in [
        "From Till <shop@localhost>",
        EMAIL,
        "Thank you: $19.00 paid",
    ] {
        assert!(letter.main().contains(said), "{said}: {}", letter.main());
    }
    let link = letter.link("/account/payments/").expect("a link");
    assert_eq!(link, format!("{}{}", app.url(), mug.page));
    assert_eq!(ada.get(&mug.page).await.status, 200);

    let html = letter.link("See it as HTML").expect("a link");
    let html = ada.get(&html).await;
    assert_eq!(html.status, 200);
    assert!(html.header("content-type").starts_with("text/html"));
    let policy = html.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("script-src"),
        "{policy}"
    );
    assert_eq!(html.link("Look at your payment"), Some(link));
    for nothing in [
        "/outbox/mail_nobody",
        "/outbox/mail_nobody/html",
        "/outbox/%00",
        "/outbox/%00/html",
    ] {
        assert_eq!(ada.get(nothing).await.status, 404, "{nothing}");
    }
}

async fn where_mail_leaves_there_is_none(app: &mut TestApp) {
    let server = mailing(app).await;
    let ada = app.visitor();
    Bought::mug(app, &ada).await;
    server.to(EMAIL, 1).await;
    let (id,): (String,) = app
        .one("select id from mails where recipient = $1", &[EMAIL])
        .await;
    for path in [
        "/outbox".to_owned(),
        format!("/outbox/{id}"),
        format!("/outbox/{id}/html"),
    ] {
        let page = ada.get(&path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(!page.html.contains(EMAIL), "{path}");
    }
    assert_eq!(ada.call("/api/outbox", &[]).await.status, 404);
    assert_eq!(
        ada.call("/api/outbox_mail", &[("id", &id)]).await.status,
        404
    );
    assert_eq!(ada.get("/").await.link("outbox"), None);
}

async fn a_way_in_stays_to_be_read(app: &mut TestApp) {
    let link = format!("{}/sign-in/link?token=abc", app.url());
    let (config, soon) = (app.shop().config.clone(), clock::now() + 600);
    let letter = mail::sign_in(&config, "si_1", EMAIL, &link, "481516", soon);
    let mut tx = app.inbox().db.write().await.expect("the database answers");
    mail::queue(&mut tx, &letter, clock::now())
        .await
        .expect("the database answers");
    tx.commit().await.expect("the database answers");
    app.shop().outbox.wake();
    until(app, "sent", 1).await;
    let ada = app.visitor();
    let page = ada.get("/outbox").await.link("Sign in to Till");
    let letter = ada.get(&page.expect("the letter")).await;
    assert!(letter.main().contains("481516"), "{}", letter.main());
    assert_eq!(letter.link("/sign-in/link"), Some(link));
}
