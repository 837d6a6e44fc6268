//! The same price for everybody, written as each of them writes it.

use crate::support::{Page, TestApp, Visitor, both_engines};

both_engines!(
    a_page_speaks_the_language_of_who_asks,
    every_page_of_a_payment_does,
    pages_say_what_they_depend_on,
);

async fn asks(ada: &Visitor, path: &str, language: &str) -> Page {
    let request = ada.request(path).header("accept-language", language);
    Page::read(request.send().await.expect("the shop answers")).await
}

async fn a_page_speaks_the_language_of_who_asks(app: &mut TestApp) {
    let ada = app.visitor();
    for (language, mug, tea, towel) in [
        ("en-US,en;q=0.9", "$19.00", "PLN 14.99", "¥1,200"),
        ("de-DE,de;q=0.9,en;q=0.5", "19,00 $", "14,99 PLN", "1.200 ¥"),
        ("pl", "19,00 US$", "14,99 zł", "1200 JP¥"),
        ("ja;q=0.5, fr;q=0.8", "19,00 $US", "14,99 PLN", "1 200 JP¥"),
        // Nobody's, and none at all.
        ("xx", "$19.00", "PLN 14.99", "¥1,200"),
        ("*", "$19.00", "PLN 14.99", "¥1,200"),
    ] {
        let shelf = asks(&ada, "/", language).await;
        for price in [mug, tea, towel] {
            assert!(shelf.main().contains(price), "{language}: {}", shelf.main());
        }
        assert!(shelf.html.contains("<html lang=\"en\""), "{}", shelf.html);
        let is_english = mug.starts_with('$');
        assert_eq!(
            !shelf.html.contains("<span lang="),
            is_english,
            "{language}"
        );
    }
    assert!(ada.get("/").await.main().contains("$19.00"));
}

async fn every_page_of_a_payment_does(app: &mut TestApp) {
    let ada = app.visitor();
    let success = ada.purchase(app, "Enamel mug", "1200").await;
    let link = ada.get("/account").await;
    let payment = link.link("Enamel mug").expect("a payment");
    let refund = format!("{payment}/refund");
    for path in [success.as_str(), "/account", &payment, &refund] {
        let page = asks(&ada, path, "de").await;
        let main = page.main();
        assert!(main.contains("22.800,00 $"), "{path}: {main}");
        assert!(main.contains("1.200"), "{path}: {main}");
        assert!(
            !main.contains("22,800") && !main.contains("1,200"),
            "{main}"
        );
    }
    let offer = asks(&ada, &refund, "de").await;
    assert!(offer.main().contains("Confirm refund of 22.800,00 $"));
}

async fn pages_say_what_they_depend_on(app: &mut TestApp) {
    let ada = app.visitor();
    for path in ["/", "/account", "/success", "/nothing/here"] {
        assert_eq!(
            ada.get(path).await.header("vary"),
            "accept-language",
            "{path}"
        );
    }
}
