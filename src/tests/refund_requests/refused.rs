//! Stripe answers, and makes no refund: that is final, shown in the time line, and may be tried again.

use till::{
    clock,
    error::{AppError, NoRefund},
    refund_requests::see_to_due,
};

use super::{Bought, words};
use crate::support::{TestApp, Trouble, both_engines};

both_engines!(stripe_refuses_and_is_asked_once_more);

async fn stripe_refuses_and_is_asked_once_more(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let wire = app.wire().await;
    for (code, why) in [
        ("insufficient_funds", NoRefund::Refused),
        ("charge_already_refunded", NoRefund::AlreadyRefunded),
    ] {
        wire.set(Trouble::Refused(code));
        let fields = mug.fields("other");
        let answer = ada.call("/api/refund", &fields).await;
        let error: AppError = serde_json::from_str(&answer.html).expect("an error");
        let told = AppError::NoRefund(why);
        assert_eq!((answer.status, error), (told.status(), told), "{code}");
    }
    wire.set(Trouble::Refused("insufficient_funds"));
    let answer = mug.confirm(&ada).await;
    let back = ada.get(answer.location()).await;
    let said = NoRefund::Refused.sentence();
    assert_eq!(back.alert().as_deref(), Some(said));
    assert!(back.main().contains("Confirm refund of $19.00"));
    let mut refusals: Vec<_> = mug
        .requests(app)
        .await
        .into_iter()
        .map(|(state, _, refund, refusal)| (state, refund, refusal.expect("Stripe's code")))
        .collect();
    refusals.sort();
    let refused = |code: &str| ("refused".to_owned(), None, code.to_owned());
    assert_eq!(
        refusals,
        [
            refused("charge_already_refunded"),
            refused("insufficient_funds"),
            refused("insufficient_funds"),
        ]
    );
    let page = ada.get(&mug.page).await;
    let said = words(&page);
    let times = said
        .iter()
        .filter(|fact| *fact == "Refund not accepted $19.00");
    assert_eq!(times.count(), 3, "{said:?}");
    assert_eq!(mug.status(&ada).await, "Paid");

    // A refusal is final: only another click asks again, under another key.
    let later = clock::now() + 100_000;
    see_to_due(app.inbox(), later).await.expect("done");
    assert_eq!(wire.asked().len(), 3);
    wire.set(Trouble::None);
    mug.ask(app, &ada).await;
    mug.only_refund(app).await;
    let mut keys: Vec<String> = wire.asked().into_iter().map(|(key, _)| key).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 4);
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
}
