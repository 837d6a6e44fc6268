//! The chart of accounts.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// What Stripe holds for us (an asset: debits raise it).
    StripeBalance,
    /// What was sold (income: credits raise it).
    Sales,
    /// What was given back (against income: debits raise it).
    Refunds,
}

impl Account {
    pub fn name(self) -> &'static str {
        match self {
            Self::StripeBalance => "stripe_balance",
            Self::Sales => "sales",
            Self::Refunds => "refunds",
        }
    }
}
