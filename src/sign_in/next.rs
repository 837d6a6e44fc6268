//! Where somebody goes on to once they are signed in.

/// The path, if it is one of our own pages: never another site, never a server function, never the way in itself.
pub fn own_path(path: &str) -> Option<&str> {
    let plain = path.len() <= 500 && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let name = path.strip_prefix('/')?;
    let inside = |room: &str| {
        name.strip_prefix(room)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    };
    (plain && !name.starts_with('/') && !inside("api") && !inside("sign-in")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_our_own_pages_are_gone_on_to() {
        for ours in ["/", "/operator", "/account?before=1.pi_1", "/apiary"] {
            assert_eq!(own_path(ours), Some(ours));
        }
        let long = format!("/{}", "x".repeat(500));
        for other in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/x\\y",
            "https://evil.example/",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            " /account",
            "/ä",
            "/api/sign_out",
            "/api",
            "/sign-in?next=/sign-in",
            long.as_str(),
        ] {
            assert_eq!(own_path(other), None, "{other:?}");
        }
    }
}
