//! What a new Checkout Session may be, in payment mode.

use serde_json::{Value, json};

use crate::sandbox::{
    call::Call, currency, customers, error::ApiError, form::Form, id, list, object::of_parts, store,
};

const HALF_HOUR: i64 = 30 * 60;
const DAY: i64 = 24 * 60 * 60;
/// From this API version on, sessions name the allowed payment methods instead of `payment_method_types`.
const ALLOWED_TYPES_SINCE: &str = "2026-09-30";

const LATER: [&str; 26] = [
    "after_expiration",
    "allow_promotion_codes",
    "automatic_tax",
    "branding_settings",
    "consent_collection",
    "custom_fields",
    "custom_text",
    "customer_account",
    "customer_update",
    "discounts",
    "invoice_creation",
    "managed_payments",
    "name_collection",
    "optional_items",
    "payment_method_collection",
    "payment_method_configuration",
    "payment_method_data",
    "payment_method_options",
    "permissions",
    "phone_number_collection",
    "saved_payment_method_options",
    "setup_intent_data",
    "shipping_address_collection",
    "shipping_options",
    "subscription_data",
    "tax_id_collection",
];

struct Item {
    price: Value,
    quantity: i64,
    /// Minor units.
    amount: i64,
    metadata: Value,
}

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&LATER)?;
    mode(&mut form)?;
    let types = payment_method_types(call, &mut form)?;
    let success_url = form
        .link("success_url")?
        .ok_or_else(|| form.missing("success_url"))?;
    let cancel_url = form.link("cancel_url")?;
    let (customer, customer_email) = customer(call, &mut form).await?;
    let expires_at = expires_at(&mut form, call.now)?;
    let payment = payment_intent_data(&mut form)?;
    let items = line_items(call, &mut form).await?;
    let currency = one_currency(&mut form, &items)?;
    let total = total(&items, &currency)?;

    let id = id::random("cs_test_a1", 56);
    let url = format!("{}/c/pay/{id}", call.app.url);
    let session = of_parts([
        json!({
        "id": id,
        "object": "checkout.session",
        "adaptive_pricing": { "enabled": adaptive_pricing(&mut form)? },
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
            "locale": form.text("locale")?,
            "metadata": form.metadata(&Value::Null)?,
            "mode": "payment",
            "origin_context": null,
            "payment_intent": null,
            "payment_link": null,
            "payment_method_collection": "if_required",
            "payment_method_configuration_details": null,
            "payment_method_options": {},
            "payment_method_types": types,
            "payment_status": "unpaid",
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
    for item in &items {
        let item = line_item(call, item).await?;
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

fn mode(form: &mut Form) -> Result<(), ApiError> {
    match form
        .choice("mode", &["payment", "setup", "subscription"])?
        .as_deref()
    {
        None => return Err(form.missing("mode")),
        Some("payment") => {}
        Some(_) => return Err(ApiError::unsupported("mode")),
    }
    let modes = [
        "hosted",
        "hosted_page",
        "elements",
        "embedded",
        "embedded_page",
        "custom",
    ];
    match form.choice("ui_mode", &modes)?.as_deref() {
        None | Some("hosted" | "hosted_page") => Ok(()),
        Some(_) => Err(ApiError::unsupported("ui_mode")),
    }
}

fn payment_method_types(call: &Call, form: &mut Form) -> Result<Vec<String>, ApiError> {
    let allowed_types = call.version.as_str() >= ALLOWED_TYPES_SINCE;
    let name = if allowed_types {
        "allowed_payment_method_types"
    } else {
        "payment_method_types"
    };
    form.texts("excluded_payment_method_types")?;
    match form.texts(name)? {
        None => Ok(vec!["card".to_owned()]),
        Some(types) if types.iter().any(|kind| kind == "card") => Ok(types),
        // The page takes cards only.
        Some(_) => Err(ApiError::unsupported(name)),
    }
}

async fn customer(
    call: &mut Call,
    form: &mut Form,
) -> Result<(Option<String>, Option<String>), ApiError> {
    let id = form.text("customer")?;
    let email = customers::email(form, "customer_email")?;
    let Some(id) = id else {
        return Ok((None, email));
    };
    if email.is_some() {
        return Err(ApiError::invalid(
            "You may only specify one of these parameters: customer, customer_email.",
        )
        .param("customer"));
    }
    store::get(&mut call.tx, "customer", &id)
        .await
        .map_err(|error| error.param("customer"))?;
    Ok((Some(id), None))
}

fn expires_at(form: &mut Form, now: i64) -> Result<i64, ApiError> {
    let refuse = |rule: &str| {
        Err(ApiError::invalid(format!(
            "The `expires_at` timestamp must be {rule} from Checkout Session creation."
        ))
        .param("expires_at"))
    };
    match form.integer("expires_at")? {
        None => Ok(now + DAY),
        // The shop's clock and ours may differ by a little.
        Some(at) if at < now + HALF_HOUR - 5 => refuse("at least 30 minutes"),
        Some(at) if at > now + DAY + 5 => refuse("less than 24 hours"),
        Some(at) => Ok(at),
    }
}

fn adaptive_pricing(form: &mut Form) -> Result<bool, ApiError> {
    let Some(mut fields) = form.fields("adaptive_pricing")? else {
        return Ok(false);
    };
    let enabled = fields.boolean("enabled")?.unwrap_or(false);
    fields.finish()?;
    Ok(enabled)
}

/// What the PaymentIntent will carry once there is one.
fn payment_intent_data(form: &mut Form) -> Result<Value, ApiError> {
    let mut data = form.fields("payment_intent_data")?.unwrap_or_default();
    data.unsupported(&[
        "application_fee_amount",
        "capture_method",
        "on_behalf_of",
        "setup_future_usage",
        "shipping",
        "transfer_data",
    ])?;
    let suffix = data.short("statement_descriptor_suffix", 22)?;
    if suffix
        .as_deref()
        .is_some_and(|text| text.contains(['<', '>', '\\', '\'', '"', '*']))
    {
        return Err(ApiError::invalid(
            "The statement descriptor suffix cannot contain <, >, \\, ', \" or *.",
        )
        .param("payment_intent_data[statement_descriptor_suffix]"));
    }
    let payment = json!({
        "description": data.short("description", 1000)?,
        "metadata": data.metadata(&Value::Null)?,
        "receipt_email": data.text("receipt_email")?,
        "statement_descriptor": data.short("statement_descriptor", 22)?,
        "statement_descriptor_suffix": suffix,
        "transfer_group": data.text("transfer_group")?,
    });
    data.finish()?;
    Ok(payment)
}

async fn line_items(call: &mut Call, form: &mut Form) -> Result<Vec<Item>, ApiError> {
    let fields = form.list("line_items")?.unwrap_or_default();
    if fields.is_empty() {
        return Err(form.missing("line_items"));
    }
    if fields.len() > 100 {
        return Err(
            ApiError::invalid("Array too long: 100 line items at most.").param("line_items")
        );
    }
    let mut items = Vec::with_capacity(fields.len());
    for fields in fields {
        items.push(item(call, fields).await?);
    }
    Ok(items)
}

async fn item(call: &mut Call, mut form: Form) -> Result<Item, ApiError> {
    form.unsupported(&[
        "adjustable_quantity",
        "dynamic_tax_rates",
        "price_data",
        "tax_rates",
    ])?;
    let named = form.path("price");
    let id = form.required("price")?;
    let price = store::get(&mut call.tx, "price", &id)
        .await
        .map_err(|error| error.param(&named))?;
    let product = price["product"].as_str().unwrap_or_default();
    let product = store::find(&mut call.tx, "product", product).await?;
    if price["active"] != true {
        return Err(ApiError::invalid(format!(
            "The price specified is inactive. This field only accepts active prices. (price: {id})"
        ))
        .param(named));
    }
    if product.is_some_and(|product| product["active"] != true) {
        return Err(ApiError::invalid(format!(
            "The product of the price specified is inactive. This field only accepts prices of active products. \
             (price: {id})"
        ))
        .param(named));
    }
    if price["type"] != "one_time" {
        return Err(ApiError::invalid(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use \
             only one-time prices.",
        )
        .param("mode"));
    }
    let quantity = form
        .integer_in("quantity", 1, 999_999)?
        .ok_or_else(|| form.missing("quantity"))?;
    let amount = price["unit_amount"].as_i64().unwrap_or_default();
    let metadata = form.metadata(&Value::Null)?;
    form.finish()?;
    Ok(Item {
        amount: amount.saturating_mul(quantity),
        price,
        quantity,
        metadata,
    })
}

fn one_currency(form: &mut Form, items: &[Item]) -> Result<String, ApiError> {
    let currency = items[0].price["currency"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if items.iter().any(|item| item.price["currency"] != currency) {
        return Err(ApiError::invalid(
            "All prices on a Checkout Session must be in the same currency.",
        )
        .param("line_items"));
    }
    match form.text("currency")? {
        Some(asked) if asked.to_lowercase() != currency => Err(ApiError::invalid(format!(
            "The price specified does not support the currency {asked}."
        ))
        .param("currency")),
        _ => Ok(currency),
    }
}

fn total(items: &[Item], currency: &str) -> Result<i64, ApiError> {
    let total = items
        .iter()
        .fold(0_i64, |sum, item| sum.saturating_add(item.amount));
    let least = currency::minimum(currency);
    if total < least {
        return Err(ApiError::invalid(format!(
            "The Checkout Session's total amount due must add up to at least {} {currency}",
            currency::show(least, currency)
        ))
        .code("amount_too_small"));
    }
    if total > currency::MAX_AMOUNT {
        return Err(ApiError::invalid(format!(
            "The Checkout Session's total amount must be no more than {}",
            currency::show(currency::MAX_AMOUNT, currency)
        ))
        .code("amount_too_large"));
    }
    if !currency::divides(total, currency) {
        return Err(ApiError::invalid(format!(
            "Invalid amount: {currency} cannot be charged in so small a unit."
        )));
    }
    Ok(total)
}

async fn line_item(call: &mut Call, item: &Item) -> Result<Value, ApiError> {
    let product = item.price["product"].as_str().unwrap_or_default();
    let product = store::find(&mut call.tx, "product", product).await?;
    Ok(json!({
        "id": id::random("li_1", 23),
        "object": "item",
        "adjustable_quantity": null,
        "amount_discount": 0,
        "amount_subtotal": item.amount,
        "amount_tax": 0,
        "amount_total": item.amount,
        "currency": item.price["currency"],
        "description": product.map(|product| product["name"].clone()),
        "metadata": item.metadata,
        "price": item.price,
        "quantity": item.quantity,
    }))
}

/// All line items of a session as `expand[]=line_items` shows them.
pub async fn line_item_list(call: &mut Call, session: &str) -> Result<Value, ApiError> {
    let items = store::children(&mut call.tx, session).await?;
    let url = format!("/v1/checkout/sessions/{session}/line_items");
    Ok(list::of(items, false, &url))
}
