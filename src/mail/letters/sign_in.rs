use super::draft::Draft;
use crate::{config::Config, mail::Letter};

/// The way in. `id` is the sign-in's; `link` leads to it, in the browser that asked, and `code` everywhere. The code
/// stays out of the subject: a locked telephone shows that to whoever holds it.
pub fn sign_in(
    config: &Config,
    id: &str,
    to: &str,
    link: &str,
    code: &str,
    expires_at: i64,
) -> Letter {
    let shop = &config.merchant.shop_name;
    let draft = Draft::new(
        format!("Sign in to {shop}"),
        format!("Sign in to {shop}"),
        "The link and the code work once, for ten minutes.",
    )
    .say("Open this link in the browser in which you asked for it:")
    .button("Sign in", link)
    .say("Or type this code there:")
    .code(code)
    .say("Either works once, within ten minutes.")
    .small(
        "If it was not you who asked, do nothing: without this message nobody gets in. Give the code to nobody.",
    );
    Letter {
        secret: true,
        expires_at: Some(expires_at),
        ..draft.letter(config, &format!("sign_in:{id}"), to)
    }
}
