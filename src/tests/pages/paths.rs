//! Under which name the shop is read, and what of its folder can be.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{TestApp, both_engines};

both_engines!(
    another_host_is_led_to_the_public_url,
    nothing_beside_the_site_is_served,
);

/// One request by hand: no client mends the path or the host.
async fn raw(app: &TestApp, path: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(app.shop().addr)
        .await
        .expect("a connection");
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next()?;
    head.lines().skip(1).find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

async fn another_host_is_led_to_the_public_url(app: &mut TestApp) {
    let port = app.shop().addr.port();
    let localhost = format!("localhost:{port}");
    for (path, host, to) in [
        ("/", localhost.as_str(), "/"),
        (
            "/success?session_id=cs_1&token=t",
            &localhost,
            "/success?session_id=cs_1&token=t",
        ),
        ("/account", "shop.example", "/account"),
        ("//evil.example/x", "evil.example", "/evil.example/x"),
    ] {
        let answer = raw(app, path, host).await;
        assert!(
            answer.starts_with("HTTP/1.1 307"),
            "{path} {host}: {answer}"
        );
        assert_eq!(
            header(&answer, "location"),
            Some(format!("{}{to}", app.url()).as_str()),
            "{path} {host}"
        );
        assert_eq!(header(&answer, "set-cookie"), None);
    }
    let own = app.shop().addr.to_string();
    assert!(raw(app, "/", &own).await.starts_with("HTTP/1.1 200"));
}

/// The tests run in the project's folder: where a wrong root were served, these files would be there.
async fn nothing_beside_the_site_is_served(app: &mut TestApp) {
    assert!(
        std::fs::exists("Cargo.toml").expect("a folder")
            && std::fs::exists("src/lib.rs").expect("a folder")
    );
    assert!(app.folder().join("sandbox.db").exists());
    let own = app.shop().addr.to_string();
    let outside = format!(
        "/pkg{}{}/sandbox.db",
        "/..".repeat(12),
        app.folder().display()
    );
    let encoded = format!(
        "/pkg/{}{}/sandbox.db",
        "%2e%2e/".repeat(12),
        app.folder().display()
    );
    for path in [
        "/.env",
        "/till.db",
        "/data/till.db",
        "/Cargo.toml",
        "/src/lib.rs",
        "/pkg/../../till.db",
        "/pkg/../../../Cargo.toml",
        "/pkg/%2e%2e/%2e%2e/%2e%2e/Cargo.toml",
        "/pkg/..%2f..%2f..%2fCargo.toml",
        "/pkg/..\\..\\..\\Cargo.toml",
        "/images/../../../Cargo.toml",
        "/images//etc/passwd",
        &outside,
        &encoded,
    ] {
        let answer = raw(app, path, &own).await;
        assert!(
            answer.starts_with("HTTP/1.1 404"),
            "{path}: {}",
            answer.lines().next().unwrap_or_default()
        );
        assert!(
            !answer.contains("[package]") && !answer.contains("SQLite format"),
            "{path}"
        );
    }
}
