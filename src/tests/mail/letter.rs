//! A letter read as a mail: what its head says, both of its parts, and nothing that somebody typed at work in it.

use super::{OWNER, mailing};
use crate::{
    refund_requests::Bought,
    support::{EMAIL, TestApp, both_engines},
};

both_engines!(
    a_head_that_mail_programs_understand,
    the_html_asks_for_nothing,
    what_people_typed_stays_text,
);

async fn a_head_that_mail_programs_understand(app: &mut TestApp) {
    app.set("SHOP_NAME", "Enamel Works");
    app.set("SUPPORT_EMAIL", "help@shop.example");
    let server = mailing(app).await;
    Bought::mug(app, &app.visitor()).await;
    let receipt = server.to(EMAIL, 1).await.remove(0);
    assert_eq!(
        receipt.header("From"),
        "\"Enamel Works\" <till@shop.example>"
    );
    assert_eq!(receipt.header("To"), EMAIL);
    assert_eq!(receipt.header("Reply-To"), "help@shop.example");
    assert_eq!(receipt.header("Auto-Submitted"), "auto-generated");
    assert_eq!(receipt.header("MIME-Version"), "1.0");
    assert!(!receipt.header("Date").is_empty());
    let (id,): (String,) = app
        .one("select id from mails where recipient = $1", &[EMAIL])
        .await;
    assert_eq!(receipt.header("Message-ID"), format!("<{id}@shop.example>"));
    // What the HTML says, the text says.
    for said in ["Thank you: $19.00 paid", "Enamel mug", "Enamel Works"] {
        assert!(receipt.text.contains(said), "{said}: {}", receipt.text);
        assert!(receipt.html.contains(said), "{said}: {}", receipt.html);
    }
}

async fn the_html_asks_for_nothing(app: &mut TestApp) {
    let server = mailing(app).await;
    Bought::mug(app, &app.visitor()).await;
    for mail in [
        server.to(EMAIL, 1).await.remove(0),
        server.to(OWNER, 1).await.remove(0),
    ] {
        let html = mail.html.to_lowercase();
        for blocked in [
            "<script",
            "<style",
            "<link",
            "<img",
            "<form",
            "<iframe",
            "<svg",
            "url(",
            " on",
            "src=",
            "@import",
            "class=",
            "javascript:",
        ] {
            // ` on` begins a word as well as a handler.
            let blocked = if blocked == " on" {
                " onclick"
            } else {
                blocked
            };
            assert!(!html.contains(blocked), "{blocked}: {html}");
        }
        for link in mail.links() {
            assert!(link.starts_with(&format!("{}/", app.url())), "{link}");
            assert!(mail.text.contains(&link), "{link}: {}", mail.text);
        }
        // What is shown in a list of messages comes first.
        let (_, body) = html.split_once("<body").expect("a body");
        let (before, _) = body.split_once("<table").expect("a frame");
        assert!(before.contains("display:none"), "{before}");
        assert!(html.len() < 20_000, "mail programs cut off what is long");
    }
}

async fn what_people_typed_stays_text(app: &mut TestApp) {
    app.set("SHOP_NAME", "A <b>\"shop\"</b> & more");
    let server = mailing(app).await;
    let hosted = app.visitor().begin("Enamel mug", "1").await;
    let name = "Mug\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script> & <a href=\"http://evil.example\">";
    app.execute("update checkouts set product_name = $1", &[name])
        .await;
    app.visitor().pay(&hosted, crate::support::Card::Pays).await;
    app.hear().await;
    for recipient in [EMAIL, OWNER] {
        let mail = server.to(recipient, 1).await.remove(0);
        assert_eq!(mail.header("Bcc"), "");
        assert!(!mail.html.contains("<script"), "{}", mail.html);
        assert!(!mail.html.contains("<b>"), "{}", mail.html);
        assert!(mail.html.contains("&lt;script&gt;"), "{}", mail.html);
        assert!(
            mail.links().iter().all(|link| link.starts_with(&app.url())),
            "{:?}",
            mail.links()
        );
    }
    let told = server.to(OWNER, 1).await.remove(0);
    assert!(
        told.subject().contains("Mug Bcc: eve@evil.example"),
        "{}",
        told.head
    );
    assert_eq!(server.taken().len(), 2, "to nobody else");
}
