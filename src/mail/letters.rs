//! What letters say.

use super::Letter;
use crate::config::Config;

/// The way in. `id` is the sign-in's; `link` leads to it, in the browser that asked, and `code` everywhere.
pub fn sign_in(
    config: &Config,
    id: &str,
    to: &str,
    link: &str,
    code: &str,
    expires_at: i64,
) -> Letter {
    let shop = &config.merchant.shop_name;
    Letter {
        key: format!("sign_in:{id}"),
        to: to.to_owned(),
        subject: format!("{code} is your code for {shop}"),
        text: format!("{link}\n\n{code}\n"),
        html: String::new(),
        secret: true,
        expires_at: Some(expires_at),
    }
}
