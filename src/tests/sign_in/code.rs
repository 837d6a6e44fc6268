//! The six digits from the message.

use till::{
    error::{AppError, NoSignIn},
    sign_in,
};

use crate::support::{Page, TestApp, Visitor, both_engines};

both_engines!(
    the_code_signs_in_the_browser_that_asked,
    five_wrong_codes_end_it,
    guesses_at_once_are_counted_one_by_one,
    twenty_wrong_codes_in_a_day_leave_the_link_alone,
    late_and_used_codes_open_nothing,
    the_answer_is_the_same_for_everybody,
    what_has_long_ended_is_swept_away,
);

async fn try_code(visitor: &Visitor, code: &str) -> Page {
    visitor
        .post_form("/api/sign_in_code", "/sign-in/code", &[("code", code)])
        .await
}

/// What the browser is told on the page that it is sent back to.
async fn told(visitor: &Visitor, answer: &Page) -> Option<String> {
    assert_eq!(answer.status, 302, "{}", answer.html);
    visitor.get(answer.location()).await.alert()
}

async fn the_code_signs_in_the_browser_that_asked(app: &mut TestApp) {
    let ada = app.visitor();
    let way_in = ada.ask_to_sign_in(app, "ada@example.com", "/").await;
    // It was never given to anybody else.
    let eve = app.visitor();
    let refused = try_code(&eve, &way_in.code).await;
    assert!(
        refused.location().contains("__err"),
        "{}",
        refused.location()
    );
    let wrong = try_code(&ada, way_in.wrong_code()).await;
    assert_eq!(
        told(&ada, &wrong).await.as_deref(),
        Some(NoSignIn::WrongCode.sentence())
    );
    // As a mail program copies it; what is no code at all is no guess.
    for _ in 0..6 {
        let empty = try_code(&ada, "12345").await;
        assert_eq!(
            told(&ada, &empty).await.as_deref(),
            Some(NoSignIn::WrongCode.sentence())
        );
    }
    let spaced = format!(" {} {} ", &way_in.code[..3], &way_in.code[3..]);
    let done = try_code(&ada, &spaced).await;
    assert_eq!((done.status, done.location()), (302, "/"));
    assert!(
        ada.get("/account")
            .await
            .main()
            .contains("signed in as ada@example.com")
    );
}

async fn five_wrong_codes_end_it(app: &mut TestApp) {
    let ada = app.visitor();
    let way_in = ada.ask_to_sign_in(app, "ada@example.com", "").await;
    for _ in 0..4 {
        let wrong = try_code(&ada, way_in.wrong_code()).await;
        assert_eq!(
            told(&ada, &wrong).await.as_deref(),
            Some(NoSignIn::WrongCode.sentence())
        );
    }
    try_code(&ada, way_in.wrong_code()).await;
    // Neither the code nor the link helps any more; another way in does.
    assert!(
        try_code(&ada, &way_in.code)
            .await
            .location()
            .contains("__err")
    );
    assert_eq!(ada.get(&way_in.link).await.h1(), "This way in has ended");
    assert_eq!(app.count("select count(*) from buyers").await, 0);
    ada.sign_in(app, "ada@example.com").await;
}

async fn guesses_at_once_are_counted_one_by_one(app: &mut TestApp) {
    let ada = app.visitor();
    let way_in = ada.ask_to_sign_in(app, "ada@example.com", "").await;
    let guesses = (0..6).map(|_| {
        let (db, token, code) = (
            app.inbox().db.clone(),
            way_in.token().to_owned(),
            way_in.wrong_code(),
        );
        tokio::spawn(async move {
            sign_in::by_code(&db, None, Some(&token), code, till::clock::now()).await
        })
    });
    let mut wrong = 0;
    for guess in guesses.collect::<Vec<_>>() {
        let outcome = guess
            .await
            .expect("no panic")
            .expect("the database answers");
        wrong += usize::from(outcome == Err(NoSignIn::WrongCode));
    }
    assert_eq!(wrong, 4);
    let (counted,): (i64,) = app.one("select wrong_codes from sign_ins", &[]).await;
    assert_eq!(counted, 5);
    assert_eq!(ada.get(&way_in.link).await.h1(), "This way in has ended");
}

async fn twenty_wrong_codes_in_a_day_leave_the_link_alone(app: &mut TestApp) {
    let (db, config) = (app.inbox().db.clone(), app.shop().config.clone());
    let now = till::clock::now();
    let email = "ada@example.com";
    for _ in 0..4 {
        let id = sign_in::begin(&db, &config, email, None, now)
            .await
            .expect("a sign-in");
        for _ in 0..5 {
            // Six digits are a guess, right in one of a million.
            let outcome = sign_in::by_code(&db, Some(&id), None, "000000", now).await;
            assert!(outcome.expect("the database answers").is_err());
        }
    }
    let ada = app.visitor();
    let way_in = ada.ask_to_sign_in(app, email, "").await;
    let refused = try_code(&ada, &way_in.code).await;
    let sentence = NoSignIn::LinkOnly.sentence();
    assert_eq!(told(&ada, &refused).await.as_deref(), Some(sentence));
    // Others may go on, and so may who holds the link.
    let grace = app.visitor();
    let other = grace.ask_to_sign_in(app, "grace@example.com", "").await;
    assert_eq!(try_code(&grace, &other.code).await.location(), "/account");
    assert_eq!(ada.get(&way_in.link).await.location(), "/account");
}

async fn late_and_used_codes_open_nothing(app: &mut TestApp) {
    let ada = app.visitor();
    let way_in = ada.ask_to_sign_in(app, "ada@example.com", "").await;
    let (began,): (i64,) = app.one("select created_at from sign_ins", &[]).await;
    let db = &app.inbox().db;
    let with = |now| sign_in::by_code(db, None, Some(way_in.token()), &way_in.code, now);
    let late = with(began + 600).await.expect("the database answers");
    assert_eq!(late, Err(NoSignIn::Ended));
    let done = with(began + 599).await.expect("the database answers");
    assert_eq!(done.expect("in time").buyer.email, "ada@example.com");
    let used = with(began + 599).await.expect("the database answers");
    assert_eq!(used, Err(NoSignIn::Ended));
    // Several may be open, and each stands alone.
    let first = ada.ask_to_sign_in(app, "ada@example.com", "").await;
    let second = ada.ask_to_sign_in(app, "ada@example.com", "").await;
    for way_in in [first, second] {
        let fields = [("code", way_in.code.as_str()), ("token", way_in.token())];
        let done = app
            .visitor()
            .post_form("/api/sign_in_code", &way_in.link, &fields)
            .await;
        assert_eq!(done.location(), "/account");
    }
}

async fn the_answer_is_the_same_for_everybody(app: &mut TestApp) {
    app.visitor().sign_in(app, "ada@example.com").await;
    let mut answers = Vec::new();
    for email in ["ada@example.com", "new@example.com"] {
        let visitor = app.visitor();
        let fields = [("email", email)];
        let answer = visitor.post_form("/api/sign_in", "/sign-in", &fields).await;
        let page = visitor.get(answer.location()).await.main();
        answers.push((
            answer.status,
            answer.location().to_owned(),
            page.replace(email, ".."),
        ));
    }
    assert_eq!(answers[0], answers[1]);
    let visitor = app.visitor();
    let fields = [("email", "no address")];
    let refused = visitor.post_form("/api/sign_in", "/sign-in", &fields).await;
    assert_eq!(
        told(&visitor, &refused).await.as_deref(),
        Some(AppError::Email.sentence())
    );
    // Neither the token nor the code is kept anywhere but in the message.
    let way_in = app
        .visitor()
        .ask_to_sign_in(app, "bob@example.com", "")
        .await;
    let kept: Vec<(String, String)> = app
        .all("select token_hash, code_hash from sign_ins", &[])
        .await;
    for (token, code) in kept {
        assert!(token.len() == 64 && code.len() == 64);
        assert!(token != way_in.token() && !code.contains(&way_in.code));
    }
}

async fn what_has_long_ended_is_swept_away(app: &mut TestApp) {
    app.visitor()
        .ask_to_sign_in(app, "ada@example.com", "")
        .await;
    let (began,): (i64,) = app.one("select created_at from sign_ins", &[]).await;
    let day = 24 * 60 * 60;
    for (now, left) in [(began + day - 1, 1), (began + day, 0)] {
        sign_in::sweep(&app.inbox().db, now)
            .await
            .expect("the database answers");
        assert_eq!(app.count("select count(*) from sign_ins").await, left);
    }
}
