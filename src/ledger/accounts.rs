//! The chart of accounts.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// What Stripe holds for us (an asset: debits raise it).
    StripeBalance,
    /// What was sold (income: credits raise it).
    Sales,
    /// What was given back (against income: debits raise it).
    Refunds,
    /// What Stripe keeps (an expense: debits raise it).
    StripeFees,
    /// What a buyer's bank has taken until the dispute is decided (an asset: debits raise it).
    DisputesHeld,
    /// What disputes have cost (an expense: debits raise it).
    DisputeLosses,
    /// Between the currency of a sale and the one it settles in.
    Conversion,
    /// What Stripe has paid out (an asset: debits raise it).
    Bank,
}

impl Account {
    pub fn name(self) -> &'static str {
        match self {
            Self::StripeBalance => "stripe_balance",
            Self::Sales => "sales",
            Self::Refunds => "refunds",
            Self::StripeFees => "stripe_fees",
            Self::DisputesHeld => "disputes_held",
            Self::DisputeLosses => "dispute_losses",
            Self::Conversion => "conversion",
            Self::Bank => "bank",
        }
    }
}
