//! Early fraud warnings: the buyer's bank suspects that somebody else has paid. A dispute may follow; no money moves.

use super::{
    journal::Proof,
    moments::{self, What},
};
use crate::db::{DbError, Tx, on};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlyFraudWarning {
    pub id: String,
    pub payment_intent: String,
    pub charge_id: Option<String>,
    /// Stripe's, such as `made_with_stolen_card`.
    pub fraud_type: String,
    /// Unix seconds, Stripe's.
    pub created_at: i64,
}

/// Keeps a warning; told of twice it is one.
pub async fn record(
    tx: &mut Tx,
    warning: &EarlyFraudWarning,
    proof: Proof<'_>,
) -> Result<(), DbError> {
    moments::record(tx, &warning.id, What::Created, warning.created_at, proof).await?;
    on!(tx, c => {
        sqlx::query(
            "insert into early_fraud_warnings (id, payment_intent, charge_id, fraud_type, created_at)
             values ($1, $2, $3, $4, $5)
             on conflict (id) do nothing",
        )
        .bind(&warning.id)
        .bind(&warning.payment_intent)
        .bind(&warning.charge_id)
        .bind(&warning.fraud_type)
        .bind(warning.created_at)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
