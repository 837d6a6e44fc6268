//! Where something is shown at Stripe.

use crate::{api::AtStripe, config::Config, stamp::Stamp};

/// The account's dashboard; without a key, the desk of whoever answers in Stripe's place.
pub fn at_stripe(config: &Config, stamp: &Stamp) -> AtStripe {
    if config.secret_key.is_none() {
        let base = config.stripe_api_base.as_str().trim_end_matches('/');
        return AtStripe::Desk(base.to_owned());
    }
    let mode = if stamp.livemode { "" } else { "/test" };
    AtStripe::Dashboard(format!(
        "https://dashboard.stripe.com/{}{mode}",
        stamp.account_id
    ))
}
