//! What money comes from.

use serde_json::{Value, json};

use crate::sandbox::{
    call::Call,
    error::ApiError,
    store,
    test_cards::{self, TestCard},
    test_debits::{self, TestDebit},
};

#[derive(Debug)]
pub enum Instrument {
    Card(Card),
    SepaDebit(&'static TestDebit),
}

#[derive(Debug)]
pub struct Card {
    pub test: &'static TestCard,
    pub exp_month: i64,
    pub exp_year: i64,
}

impl Card {
    /// As a `tok_..` or `pm_card_..` has it: good until the end of next year.
    pub fn of_test(test: &'static TestCard, now: i64) -> Self {
        let year = jiff::Timestamp::from_second(now)
            .unwrap_or_default()
            .to_zoned(jiff::tz::TimeZone::UTC)
            .year();
        Self {
            test,
            exp_month: 12,
            exp_year: i64::from(year) + 1,
        }
    }
}

impl Instrument {
    /// As Stripe names the type of PaymentMethod.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Card(_) => "card",
            Self::SepaDebit(_) => "sepa_debit",
        }
    }

    /// What is kept of it beside what the API shows.
    pub fn hidden(&self) -> Value {
        match self {
            Self::Card(card) => json!({ "test_card": card.test.name }),
            Self::SepaDebit(debit) => json!({ "test_iban": debit.iban }),
        }
    }

    /// That of a PaymentMethod that was kept.
    pub async fn of(call: &mut Call, method: &Value) -> Result<Self, ApiError> {
        let id = method["id"].as_str().unwrap_or_default();
        let hidden = store::hidden(&mut call.tx, id).await?;
        let text = |name: &str| hidden[name].as_str().unwrap_or_default();
        if let Some(debit) = test_debits::by_iban(text("test_iban")) {
            return Ok(Self::SepaDebit(debit));
        }
        let Some(test) = test_cards::by_name(text("test_card")) else {
            return Err(ApiError::invalid(format!(
                "The PaymentMethod {id} was made by an older sandbox: make a new one."
            )));
        };
        Ok(Self::Card(Card {
            test,
            exp_month: method["card"]["exp_month"].as_i64().unwrap_or_default(),
            exp_year: method["card"]["exp_year"].as_i64().unwrap_or_default(),
        }))
    }
}
