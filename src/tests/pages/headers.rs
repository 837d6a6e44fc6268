//! What every answer says to the browser about trust and keeping.

use crate::support::{Page, TestApp, both_engines};

both_engines!(
    pages_carry_a_policy_with_a_nonce_of_their_own,
    every_answer_is_marked,
    the_cookie_is_for_this_site_and_no_script,
    under_https_the_cookie_is_bound_to_the_host,
);

/// The policy's sources of one kind.
fn sources<'a>(page: &'a Page, directive: &str) -> Vec<&'a str> {
    let policy = page.header("content-security-policy");
    let found = policy
        .split(';')
        .map(str::trim)
        .find_map(|part| part.strip_prefix(directive));
    found.unwrap_or_default().split_whitespace().collect()
}

fn nonce(page: &Page) -> String {
    let scripts = sources(page, "script-src ");
    let nonce = scripts
        .iter()
        .find_map(|source| source.strip_prefix("'nonce-")?.strip_suffix('\''));
    nonce.expect("a nonce").to_owned()
}

async fn pages_carry_a_policy_with_a_nonce_of_their_own(app: &mut TestApp) {
    let ada = app.visitor();
    let product = ada.open("Enamel mug").await.page;
    let mut nonces = Vec::new();
    for path in [
        "/",
        &product,
        "/account",
        "/success",
        "/cancel",
        "/nothing/here",
    ] {
        let page = ada.get(path).await;
        let scripts = sources(&page, "script-src ");
        assert_eq!(scripts.len(), 3, "{scripts:?}");
        assert!(
            scripts.contains(&"'self'") && scripts.contains(&"'wasm-unsafe-eval'"),
            "{scripts:?}"
        );
        assert_eq!(sources(&page, "default-src "), ["'none'"]);
        assert_eq!(sources(&page, "frame-ancestors "), ["'none'"]);
        assert_eq!(sources(&page, "base-uri "), ["'none'"]);
        assert_eq!(
            sources(&page, "form-action "),
            ["'self'", app.sandbox_url()]
        );
        let nonce = nonce(&page);
        for script in page.html.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap_or_default();
            assert!(
                tag.contains(&format!("nonce=\"{nonce}\"")),
                "{path}: <script{tag}>"
            );
        }
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 6, "a nonce is used once");
}

async fn every_answer_is_marked(app: &mut TestApp) {
    let ada = app.visitor();
    for path in [
        "/",
        "/nothing/here",
        "/api/nothing",
        "/webhook",
        "/pkg/nothing.js",
        "/favicon.svg",
    ] {
        let page = ada.get(path).await;
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
        let opener = page.header("cross-origin-opener-policy");
        assert_eq!(opener, "same-origin", "{path}");
        assert!(!page.header("permissions-policy").is_empty(), "{path}");
        assert!(
            page.header("content-security-policy")
                .contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!page.header("x-request-id").is_empty(), "{path}");
        assert!(!page.header("cache-control").is_empty(), "{path}");
        assert_eq!(page.header("strict-transport-security"), "", "{path}");
    }
    assert_eq!(
        ada.get("/account").await.header("cache-control"),
        "no-store"
    );
}

/// The attributes of the only cookie, in lower case.
fn cookie(page: &Page) -> Vec<String> {
    let set: Vec<_> = page.headers.get_all("set-cookie").iter().collect();
    assert_eq!(set.len(), 1, "{set:?}");
    let text = set[0].to_str().expect("a printable cookie").to_lowercase();
    text.split(';').map(|part| part.trim().to_owned()).collect()
}

async fn the_cookie_is_for_this_site_and_no_script(app: &mut TestApp) {
    let ada = app.visitor();
    for path in ["/", "/account", "/success", "/products/x"] {
        let page = ada.get(path).await;
        assert!(
            !page.headers.contains_key("set-cookie"),
            "{path}: looking leaves no cookie"
        );
    }
    let form = ada.open("Enamel mug").await;
    let cookie = cookie(&ada.buy(&form, "1").await);
    assert!(cookie[0].starts_with("till="), "{cookie:?}");
    for attribute in ["httponly", "samesite=lax", "path=/"] {
        assert!(
            cookie.iter().any(|part| part == attribute),
            "{attribute}: {cookie:?}"
        );
    }
    // The visitor id owns checkouts: it stays on the server.
    let (owner,): (String,) = app.one("select owner from checkouts", &[]).await;
    assert!(!cookie[0].contains(&owner.to_lowercase()));
}

async fn under_https_the_cookie_is_bound_to_the_host(app: &mut TestApp) {
    app.set("PUBLIC_URL", "https://shop.example");
    app.restart().await;
    let get = |path: &str| {
        app.visitor()
            .request(path)
            .header("host", "shop.example")
            .send()
    };
    let shelf = Page::read(get("/").await.expect("an answer")).await;
    assert_eq!(
        shelf.header("strict-transport-security"),
        "max-age=31536000"
    );
    let product = shelf.link("Enamel mug").expect("on the shelf");
    let product = Page::read(get(&product).await.expect("an answer")).await;
    let (price, attempt) = (
        product.field("price").expect("a price"),
        product.field("attempt").expect("an attempt"),
    );
    let fields = [
        ("price", price.as_str()),
        ("attempt", &attempt),
        ("quantity", "1"),
    ];
    let request = app
        .visitor()
        .post("/api/checkout", &fields)
        .header("origin", "https://shop.example");
    let answer = Page::read(request.send().await.expect("an answer")).await;
    assert_eq!(answer.status, 302);
    let cookie = cookie(&answer);
    assert!(cookie[0].starts_with("__host-till="), "{cookie:?}");
    for attribute in ["secure", "httponly", "samesite=lax", "path=/"] {
        assert!(
            cookie.iter().any(|part| part == attribute),
            "{attribute}: {cookie:?}"
        );
    }
    assert!(
        !cookie.iter().any(|part| part.starts_with("domain=")),
        "{cookie:?}"
    );
}
