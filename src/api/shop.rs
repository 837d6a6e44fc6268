//! What every page says about the merchant.

/// Given to the pages as context by the HTTP layer.
#[derive(Clone, Debug)]
pub struct Shop {
    pub name: String,
    pub support_email: Option<String>,
    pub terms_url: Option<String>,
    pub privacy_url: Option<String>,
    pub statement_descriptor_suffix: Option<String>,
    /// Refunds that buyers ask for wait until the shop has decided.
    pub decides_on_refunds: bool,
    /// The built-in sandbox takes the payments: no money moves.
    pub sandbox: bool,
    /// Mail goes nowhere, and is shown on /outbox.
    pub outbox: bool,
}
