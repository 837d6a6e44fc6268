//! What Stripe has at an address and the sandbox has not: told apart from a slip of the pen.

/// Resources of which nothing is emulated.
const RESOURCES: [&str; 60] = [
    "account_links",
    "account_sessions",
    "accounts",
    "apple_pay",
    "application_fees",
    "apps",
    "balance_settings",
    "billing",
    "billing_portal",
    "climate",
    "confirmation_tokens",
    "country_specs",
    "coupons",
    "credit_notes",
    "customer_sessions",
    "entitlements",
    "ephemeral_keys",
    "exchange_rates",
    "external_accounts",
    "file_links",
    "files",
    "financial_connections",
    "forwarding",
    "identity",
    "invoice_payments",
    "invoice_rendering_templates",
    "invoiceitems",
    "invoices",
    "issuing",
    "link_account_sessions",
    "linked_accounts",
    "mandates",
    "payment_attempt_records",
    "payment_links",
    "payment_method_configurations",
    "payment_method_domains",
    "payment_records",
    "plans",
    "promotion_codes",
    "quotes",
    "reporting",
    "reviews",
    "setup_attempts",
    "setup_intents",
    "shipping_rates",
    "sigma",
    "sources",
    "subscription_items",
    "subscription_schedules",
    "subscriptions",
    "tax",
    "tax_codes",
    "tax_ids",
    "tax_rates",
    "terminal",
    "test_helpers",
    "tokens",
    "topups",
    "transfers",
    "treasury",
];

/// What belongs to a customer and is not emulated.
const OF_CUSTOMERS: [&str; 10] = [
    "balance_transactions",
    "bank_accounts",
    "cards",
    "cash_balance",
    "cash_balance_transactions",
    "discount",
    "funding_instructions",
    "sources",
    "subscriptions",
    "tax_ids",
];

/// Whether Stripe has something there; `segments` are those after `/v1`.
pub fn is_stripes(method: &str, segments: &[&str]) -> bool {
    match (method, segments) {
        (_, [resource, ..]) if RESOURCES.contains(resource) => true,
        (
            "GET",
            [
                "charges" | "customers" | "payment_intents" | "prices" | "products",
                "search",
            ],
        ) => true,
        ("POST", ["charges"] | ["charges", _]) => true,
        (
            _,
            [
                "charges",
                _,
                "capture" | "dispute" | "refund" | "refunds",
                ..,
            ],
        ) => true,
        (_, ["customers", _, resource, ..]) if OF_CUSTOMERS.contains(resource) => true,
        ("GET", ["customers", _, "payment_methods", _]) => true,
        ("GET", ["payment_intents", _, "amount_details_line_items"]) => true,
        (
            "POST",
            [
                "payment_intents",
                _,
                "apply_customer_balance"
                | "capture"
                | "increment_authorization"
                | "verify_microdeposits",
            ],
        ) => true,
        ("POST", ["payouts", _, "reverse"]) => true,
        (_, ["radar", resource, ..]) if *resource != "early_fraud_warnings" => true,
        ("DELETE", ["products", _]) => true,
        (_, ["products", _, "features", ..]) => true,
        _ => false,
    }
}
