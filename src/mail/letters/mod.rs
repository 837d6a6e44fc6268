//! What letters say: one file a letter, and the frame around them all.

mod debit_failed;
mod dispute;
mod draft;
mod frame;
mod payment;
mod receipt;
mod refund_asked;
mod refund_declined;
mod refund_done;
mod refund_failed;
mod refund_wanted;
mod sign_in;

pub use debit_failed::debit_failed;
pub use dispute::dispute;
pub use payment::payment;
pub use receipt::receipt;
pub use refund_asked::refund_asked;
pub use refund_declined::refund_declined;
pub use refund_done::refund_done;
pub use refund_failed::refund_failed;
pub use refund_wanted::refund_wanted;
pub use sign_in::sign_in;

use crate::{checkouts::Checkout, config::Config, language::Language, ledger::payments::Payment};

/// What a letter about a purchase is about, and to whom it goes.
pub struct About<'a> {
    pub config: &'a Config,
    pub checkout: &'a Checkout,
    pub payment: &'a Payment,
    pub key: &'a str,
    pub to: &'a str,
}

impl About<'_> {
    fn shop(&self) -> &str {
        &self.config.merchant.shop_name
    }

    /// `Enamel mug × 2`
    fn bought(&self) -> String {
        match self.checkout.quantity {
            1 => self.checkout.product_name.clone(),
            quantity => format!(
                "{} × {}",
                self.checkout.product_name,
                Language::ENGLISH.number(quantity)
            ),
        }
    }

    /// The buyer's page about it.
    fn page(&self) -> String {
        let root = &self.config.public_url;
        format!("{root}/account/payments/{}", self.checkout.id)
    }

    /// The operator's page about it.
    fn desk(&self) -> String {
        let root = &self.config.public_url;
        format!("{root}/operator/payments/{}", self.checkout.id)
    }

    /// Whose purchase it was, for operators.
    fn buyer(&self) -> String {
        crate::access::address(self.checkout, Some(self.payment))
            .unwrap_or_else(|| "not known yet".to_owned())
    }
}
