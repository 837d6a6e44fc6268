//! What is derived from events: the tables, and of each the columns that events alone decide.

/// One table as it is compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    pub name: &'static str,
    pub key: &'static [&'static str],
    pub columns: &'static [&'static str],
}

/// Left out is bookkeeping, which depends on when an event came: the event that a row cites, when an entry was posted.
pub(super) const TABLES: [Table; 11] = [
    Table {
        name: "payments",
        key: &["id"],
        columns: &[
            "checkout_id",
            "checkout_session_id",
            "charge_id",
            "email",
            "amount",
            "currency",
            "status",
            "created_at",
            "mismatch",
            "presentment_amount",
            "presentment_currency",
        ],
    },
    Table {
        name: "payment_attempts",
        key: &["payment_intent", "id"],
        columns: &["amount", "currency", "reason", "failed_at"],
    },
    Table {
        name: "refunds",
        key: &["id"],
        columns: &[
            "payment_intent",
            "charge_id",
            "amount",
            "currency",
            "status",
            "failure_reason",
            "created_at",
        ],
    },
    Table {
        name: "disputes",
        key: &["id"],
        columns: &[
            "payment_intent",
            "charge_id",
            "amount",
            "currency",
            "reason",
            "status",
            "is_charge_refundable",
            "due_by",
            "created_at",
        ],
    },
    Table {
        name: "balance_transactions",
        key: &["id"],
        columns: &[
            "category",
            "source",
            "payment_intent",
            "amount",
            "fee",
            "currency",
            "source_amount",
            "source_currency",
            "exchange_rate",
            "created_at",
        ],
    },
    Table {
        name: "payouts",
        key: &["id"],
        columns: &[
            "amount",
            "currency",
            "status",
            "arrival_date",
            "failure_code",
            "created_at",
        ],
    },
    Table {
        name: "early_fraud_warnings",
        key: &["id"],
        columns: &["payment_intent", "charge_id", "fraud_type", "created_at"],
    },
    Table {
        name: "moments",
        key: &["object_id", "what"],
        columns: &["at"],
    },
    Table {
        name: "journal_entries",
        key: &["source"],
        columns: &[],
    },
    Table {
        name: "postings",
        key: &["source", "account", "currency"],
        columns: &["amount"],
    },
    // Nothing else of a checkout follows from events.
    Table {
        name: "checkouts",
        key: &["id"],
        columns: &["status"],
    },
];

/// Which columns are flags: the engines spell those in words of their own.
const FLAGS: [&str; 1] = ["is_charge_refundable"];

impl Table {
    /// Every column as text, the key's first.
    pub fn select(&self) -> String {
        let columns: Vec<String> = self
            .key
            .iter()
            .chain(self.columns)
            .map(|column| match FLAGS.contains(column) {
                true => format!("case when {column} then 'true' else 'false' end"),
                false => format!("cast({column} as text)"),
            })
            .collect();
        format!("select {} from {}", columns.join(", "), self.name)
    }
}
