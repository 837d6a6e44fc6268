//! A PaymentMethod from what a request says of a card or a bank account.

use serde_json::{Value, json};

use super::{Card, Instrument, describe, keep, types};
use crate::sandbox::{call::Call, customers, error::ApiError, form::Form, test_cards, test_debits};

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&[
        "allow_redisplay",
        "customer",
        "payment_method",
        "radar_options",
    ])?;
    let method = from_fields(call, &mut form).await?;
    form.finish()?;
    Ok(method)
}

/// Also what stands under `payment_method_data` of a PaymentIntent.
pub async fn from_fields(call: &mut Call, form: &mut Form) -> Result<Value, ApiError> {
    let kind = form.required("type")?;
    form.unsupported(&types::not_taken())?;
    let instrument = match kind.as_str() {
        "card" => card(form, call.now)?,
        "sepa_debit" => sepa_debit(form)?,
        _ => return Err(ApiError::unsupported(&form.path("type"))),
    };
    let mut billing = describe::billing_details(None, None);
    if let Some(fields) = form.fields("billing_details")? {
        read_billing_details(fields, &mut billing)?;
    }
    let metadata = form.metadata(&Value::Null)?;
    keep(call, &instrument, billing, metadata).await
}

/// Sets what the request names.
pub fn read_billing_details(mut fields: Form, billing: &mut Value) -> Result<(), ApiError> {
    fields.unsupported(&["tax_id"])?;
    if let Some(email) = customers::email(&mut fields, "email")? {
        billing["email"] = json!(email);
    }
    for field in ["name", "phone"] {
        if let Some(text) = fields.text(field)? {
            billing[field] = json!(text);
        }
    }
    if let Some(mut address) = fields.fields("address")? {
        for line in ["city", "country", "line1", "line2", "postal_code", "state"] {
            if let Some(text) = address.text(line)? {
                billing["address"][line] = json!(text);
            }
        }
        address.finish()?;
    }
    fields.finish()
}

fn card(form: &mut Form, now: i64) -> Result<Instrument, ApiError> {
    let mut fields = form.fields("card")?.ok_or_else(|| form.missing("card"))?;
    fields.unsupported(&["networks"])?;
    if let Some(token) = fields.text("token")? {
        let named = token
            .starts_with("tok_")
            .then(|| test_cards::by_name(&token));
        let test = named
            .flatten()
            .ok_or_else(|| ApiError::missing("token", &token).param(fields.path("token")))?;
        fields.finish()?;
        return Ok(Instrument::Card(Card::of_test(test, now)));
    }
    let number: String = fields.required("number")?.split([' ', '-']).collect();
    let exp_month = fields
        .integer("exp_month")?
        .ok_or_else(|| fields.missing("exp_month"))?;
    let exp_year = fields
        .integer("exp_year")?
        .ok_or_else(|| fields.missing("exp_year"))?;
    let cvc = fields.text("cvc")?;
    fields.finish()?;
    let Some(test) = test_cards::by_number(&number) else {
        return Err(test_cards::refusal(&number));
    };
    check_expiry(exp_month, exp_year, now)?;
    if cvc.is_some_and(|cvc| {
        cvc.len() != test.cvc_digits() || !cvc.bytes().all(|b| b.is_ascii_digit())
    }) {
        return Err(
            ApiError::card("invalid_cvc", "Your card's security code is invalid.").param("cvc"),
        );
    }
    Ok(Instrument::Card(Card {
        test,
        exp_month,
        exp_year: four_digits(exp_year),
    }))
}

fn four_digits(year: i64) -> i64 {
    if year < 100 { 2000 + year } else { year }
}

fn check_expiry(month: i64, year: i64, now: i64) -> Result<(), ApiError> {
    let today = jiff::Timestamp::from_second(now)
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::UTC);
    let (this_month, this_year) = (i64::from(today.month()), i64::from(today.year()));
    let year = four_digits(year);
    if !(1..=12).contains(&month) || (year == this_year && month < this_month) {
        return Err(ApiError::card(
            "invalid_expiry_month",
            "Your card's expiration month is invalid.",
        )
        .param("exp_month"));
    }
    if year < this_year || year > this_year + 50 {
        return Err(ApiError::card(
            "invalid_expiry_year",
            "Your card's expiration year is invalid.",
        )
        .param("exp_year"));
    }
    Ok(())
}

fn sepa_debit(form: &mut Form) -> Result<Instrument, ApiError> {
    let mut fields = form
        .fields("sepa_debit")?
        .ok_or_else(|| form.missing("sepa_debit"))?;
    let iban = fields.required("iban")?;
    let param = fields.path("iban");
    fields.finish()?;
    test_debits::by_iban(&iban)
        .map(Instrument::SepaDebit)
        .ok_or_else(|| {
            ApiError::invalid(
                "The IBAN you provided is invalid: the built-in sandbox takes Stripe's test accounts, such as \
                 AT611904300234573201.",
            )
            .code("invalid_bank_account_iban")
            .param(param)
        })
}
