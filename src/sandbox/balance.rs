//! The Balance: what the account has, by currency, and how much of it can be paid out.

use serde_json::{Value, json};

use super::{call::Call, error::ApiError, form::Form};

/// What there is in one currency, in minor units.
pub struct Funds {
    pub currency: String,
    pub available: i64,
    pub pending: i64,
}

/// By currency, in the order of the codes. What was taken counts at once, what came in when its time has come.
pub async fn funds(call: &mut Call) -> Result<Vec<Funds>, ApiError> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "select json_extract(body, '$.currency') currency,
            sum(case when json_extract(body, '$.available_on') <= $1 then json_extract(body, '$.net') else 0 end),
            sum(case when json_extract(body, '$.available_on') > $1 then json_extract(body, '$.net') else 0 end)
         from objects where object = 'balance_transaction' group by currency order by currency",
    )
    .bind(call.now)
    .fetch_all(&mut *call.tx)
    .await?;
    let funds = rows
        .into_iter()
        .map(|(currency, available, pending)| Funds {
            currency,
            available,
            pending,
        });
    Ok(funds.collect())
}

pub async fn retrieve(call: &mut Call, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    let funds = funds(call).await?;
    let amounts = |amount: fn(&Funds) -> i64| -> Value {
        let each = funds.iter().map(|funds| {
            let amount = amount(funds);
            let sources = json!({ "card": amount });
            json!({ "amount": amount, "currency": funds.currency, "source_types": sources })
        });
        each.collect()
    };
    Ok(json!({
        "object": "balance",
        "available": amounts(|funds| funds.available),
        "livemode": false,
        "pending": amounts(|funds| funds.pending),
    }))
}
