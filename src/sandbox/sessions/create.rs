//! What a new Checkout Session may be, in payment mode.

use serde_json::{Value, json};

use super::{items, options};
use crate::sandbox::{
    call::Call, error::ApiError, form::Form, id, object::of_parts, payment_methods::types, store,
};

/// The `payment_status` of an order that costs nothing.
pub const NOTHING_TO_PAY: &str = "no_payment_required";

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    options::refuse_later(&mut form)?;
    let success_url = form
        .link("success_url")?
        .ok_or_else(|| form.missing("success_url"))?;
    let cancel_url = form.link("cancel_url")?;
    let (customer, customer_email) = options::customer(call, &mut form).await?;
    let expires_at = options::expires_at(&mut form, call.now)?;
    let payment = options::payment_intent_data(&mut form)?;
    let items = items::read(call, &mut form).await?;
    let currency = items::one_currency(&mut form, &items)?;
    let types =
        types::asked(call, &mut form, &currency)?.unwrap_or_else(|| types::automatic(&currency));
    let total = items::total(&items, &currency)?;

    let id = id::random("cs_test_a1", 56);
    let url = format!("{}/c/pay/{id}", call.app.url);
    let session = of_parts([
        json!({
            "id": id,
            "object": "checkout.session",
            "adaptive_pricing": { "enabled": options::adaptive_pricing(&mut form)? },
            "after_expiration": null,
            "allow_promotion_codes": null,
            "amount_subtotal": total,
            "amount_total": total,
            "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
            "billing_address_collection": form.choice("billing_address_collection", &["auto", "required"])?,
            "cancel_url": cancel_url,
            "client_reference_id": form.short("client_reference_id", 200)?,
            "client_secret": null,
            "collected_information": null,
            "consent": null,
            "consent_collection": null,
            "created": call.now,
            "currency": currency,
            "currency_conversion": null,
            "custom_fields": [],
            "custom_text": {
                "after_submit": null,
                "shipping_address": null,
                "submit": null,
                "terms_of_service_acceptance": null,
            },
            "customer": customer,
            "customer_account": null,
        }),
        json!({
                "customer_creation": form
                    .choice("customer_creation", &["always", "if_required"])?
                    .unwrap_or_else(|| "if_required".to_owned()),
                "customer_details": customer_email.as_deref().map(|email| customer_details(email, None)),
                "customer_email": customer_email,
                "discounts": [],
                "expires_at": expires_at,
                "integration_identifier": null,
                "invoice": null,
                "invoice_creation": null,
                "livemode": false,
                "locale": options::locale(&mut form)?,
                "metadata": form.metadata(&Value::Null)?,
                "mode": "payment",
                "origin_context": null,
                "payment_intent": null,
                "payment_link": null,
                "payment_method_collection": "if_required",
                "payment_method_configuration_details": null,
                "payment_method_options": {},
                "payment_method_types": types,
                // From the first, as it depends on the amount alone: what was not ordered is no free order yet.
                "payment_status": if total == 0 { NOTHING_TO_PAY } else { "unpaid" },
                "permissions": null,
                "phone_number_collection": { "enabled": false },
                "recovered_from": null,
                "saved_payment_method_options": null,
                "setup_intent": null,
                "shipping_address_collection": null,
                "shipping_cost": null,
                "shipping_options": [],
                "status": "open",
                "submit_type": form.choice("submit_type", &["auto", "book", "donate", "pay"])?,
                "subscription": null,
                "success_url": success_url,
                "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
                "ui_mode": "hosted_page",
                "url": url,
                "wallet_options": null,
        }),
    ]);
    form.finish()?;
    store::insert(&mut call.tx, &session, None, &json!({ "payment": payment })).await?;
    store::set_due(&mut call.tx, &id, Some(expires_at)).await?;
    for item in &items {
        let item = items::object(call, item).await?;
        store::insert(&mut call.tx, &item, Some(&id), &store::nothing()).await?;
    }
    Ok(session)
}

/// Who the buyer is, as far as the page or the request told.
pub fn customer_details(email: &str, name: Option<&str>) -> Value {
    json!({
        "address": null,
        "business_name": null,
        "email": email,
        "individual_name": null,
        "name": name,
        "phone": null,
        "tax_exempt": "none",
        "tax_ids": [],
    })
}
