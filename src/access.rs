//! Who asks, and what they may see. An id is not a key: a checkout is shown to the browser that began it, to the buyer
//! who has shown that its address is theirs, and to operators.

use crate::{checkouts::Checkout, ledger::payments::Payment};

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer {
    pub id: String,
    /// Verified; lower case.
    pub email: String,
}

#[derive(Clone, Debug, Default)]
pub struct Who {
    /// The visitor id kept in the browser's session.
    pub visitor: Option<String>,
    pub buyer: Option<Buyer>,
    /// Signed in under one of `OPERATOR_EMAILS`.
    pub is_operator: bool,
}

impl Who {
    /// Whether it was begun here, or is the signed-in buyer's: theirs to ask a refund of. Where it was paid twice under two
    /// addresses, each of them is its buyer's, as `account::list` has it.
    pub fn owns(&self, checkout: &Checkout, payments: &[Payment]) -> bool {
        let began = self.visitor.as_ref() == Some(&checkout.owner);
        began
            || self.buyer.as_ref().is_some_and(|buyer| {
                let mut addresses = std::iter::once(None)
                    .chain(payments.iter().map(Some))
                    .filter_map(|payment| address(checkout, payment));
                checkout.buyer_id.as_ref() == Some(&buyer.id)
                    || addresses.any(|address| address == buyer.email)
            })
    }

    pub fn may_see(&self, checkout: &Checkout, payments: &[Payment]) -> bool {
        self.is_operator || self.owns(checkout, payments)
    }
}

/// The buyer's address in lower case: as an operator has corrected it, else as the buyer gave it to Stripe.
pub fn address(checkout: &Checkout, payment: Option<&Payment>) -> Option<String> {
    let given = || payment.and_then(|payment| payment.email.as_ref());
    let address = checkout.corrected_email.as_ref().or_else(given);
    address.map(|address| address.to_ascii_lowercase())
}
