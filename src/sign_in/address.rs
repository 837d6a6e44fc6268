//! The address that somebody typed.

use lettre::Address;

/// The longest that a mail server takes (RFC 5321).
const LONGEST: usize = 254;

/// As it is kept and compared: trimmed, in lower case. `None` where it is no address that we write to: what is not plain
/// ASCII may look like another one.
pub fn address(typed: &str) -> Option<String> {
    let typed = typed.trim();
    // A quoted local part spells one mailbox in many ways.
    let plain = typed.is_ascii() && typed.len() <= LONGEST && !typed.contains(['"', '\\', '[']);
    plain.then(|| typed.parse::<Address>().ok())??;
    Some(typed.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_is_kept_as_it_is_compared() {
        assert_eq!(
            address("  Ada@Example.COM\n").as_deref(),
            Some("ada@example.com")
        );
        let long = format!("{}@example.com", "a".repeat(243));
        for refused in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@example.com, eve@example.com",
            "ada@example.com\r\nBcc: eve@example.com",
            "Ada <ada@example.com>",
            "ädа@example.com",
            "\"ada\"@example.com",
            "ada@[127.0.0.1]",
            long.as_str(),
        ] {
            assert_eq!(address(refused), None, "{refused}");
        }
    }
}
