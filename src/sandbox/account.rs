//! The one account that lives here.

use serde_json::{Value, json};

use super::{call::Call, error::ApiError, form::Form, settlement};

pub async fn retrieve(call: &mut Call, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    let settled_in = settlement::currency(call).await?;
    let requirements = json!({
        "alternatives": [],
        "current_deadline": null,
        "currently_due": [],
        "disabled_reason": null,
        "errors": [],
        "eventually_due": [],
        "past_due": [],
        "pending_verification": [],
    });
    Ok(json!({
        "id": call.app.account,
        "object": "account",
        "business_profile": {
            "annual_revenue": null,
            "estimated_worker_count": null,
            "mcc": null,
            "minority_owned_business_designation": null,
            "name": "Built-in sandbox",
            "product_description": null,
            "support_address": null,
            "support_email": null,
            "support_phone": null,
            "support_url": null,
            "url": null,
        },
        "business_type": null,
        "capabilities": { "card_payments": "active", "transfers": "active" },
        "charges_enabled": true,
        "controller": { "type": "account" },
        "country": "US",
        "default_currency": settled_in.as_deref().unwrap_or("usd"),
        "details_submitted": true,
        "email": "sandbox@example.com",
        "payouts_enabled": true,
        "settings": settings(),
        "type": "standard",
        "created": 1_700_000_000,
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": false,
            "url": format!("/v1/accounts/{}/external_accounts", call.app.account),
        },
        "future_requirements": requirements,
        "metadata": {},
        "requirements": requirements,
        "tos_acceptance": { "date": null, "ip": null, "user_agent": null },
    }))
}

fn settings() -> Value {
    json!({
        "bacs_debit_payments": { "display_name": null, "service_user_number": null },
        "branding": { "icon": null, "logo": null, "primary_color": null, "secondary_color": null },
        "card_issuing": { "tos_acceptance": { "date": null, "ip": null } },
        "card_payments": {
            "decline_on": { "avs_failure": false, "cvc_failure": false },
            "statement_descriptor_prefix": null,
            "statement_descriptor_prefix_kana": null,
            "statement_descriptor_prefix_kanji": null,
        },
        "dashboard": { "display_name": "Built-in sandbox", "timezone": "Etc/UTC" },
        "invoices": { "default_account_tax_ids": null, "hosted_payment_method_save": null },
        "payments": {
            "statement_descriptor": "SANDBOX",
            "statement_descriptor_kana": null,
            "statement_descriptor_kanji": null,
        },
        "payouts": {
            "debit_negative_balances": true,
            "schedule": { "delay_days": 2, "interval": "daily" },
            "statement_descriptor": null,
        },
        "sepa_debit_payments": {},
    })
}
