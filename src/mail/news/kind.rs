//! What letters tell, and how each is found in the facts.

/// What a letter tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Receipt,
    /// To an address that an operator has corrected: the receipt went to another.
    ReceiptCorrected,
    DebitFailed,
    RefundAsked,
    RefundDeclined,
    RefundRefused,
    RefundDone,
    RefundFailed,
    Payment,
    RefundWanted,
    /// The bank asks, and no money has moved.
    Inquiry,
    Dispute,
    /// An inquiry became one: now money was taken, and another date counts.
    DisputeEscalated,
}

/// `$1` is the moment since when it is told, and `$at` what the database goes by. So many of one kind are taken up at a
/// time: the next look finds the rest.
macro_rules! select {
    ($kind:literal, $object:literal, $to:literal, $from:literal, $when:literal, $at:literal) => {
        concat!(
            "select c.id, p.id, ",
            $object,
            ", '",
            $kind,
            ":' || ",
            $object,
            " || ':' || ",
            $to,
            " from ",
            $from,
            " join checkouts c on c.id = p.checkout_id where ",
            $when,
            " and ",
            $to,
            " is not null and not exists (select 1 from mails where mails.key = '",
            $kind,
            ":' || ",
            $object,
            " || ':' || ",
            $to,
            ") order by ",
            $at,
            " limit 200"
        )
    };
}

/// To the buyer's address as `access::address` has it; where it is not known yet, a later look finds it.
macro_rules! to_buyer {
    ($kind:literal, $object:literal, $from:literal, $when:literal, $at:literal) => {
        select!(
            $kind,
            $object,
            "lower(coalesce(c.corrected_email, p.email))",
            $from,
            $when,
            $at
        )
    };
}

/// `$2` is the operator's address.
macro_rules! to_operator {
    ($kind:literal, $object:literal, $from:literal, $when:literal, $at:literal) => {
        select!($kind, $object, "$2", $from, $when, $at)
    };
}

impl Kind {
    pub const BUYERS: [Self; 8] = [
        Self::Receipt,
        Self::ReceiptCorrected,
        Self::DebitFailed,
        Self::RefundAsked,
        Self::RefundDeclined,
        Self::RefundRefused,
        Self::RefundDone,
        Self::RefundFailed,
    ];
    pub const OPERATORS: [Self; 5] = [
        Self::Payment,
        Self::RefundWanted,
        Self::Inquiry,
        Self::Dispute,
        Self::DisputeEscalated,
    ];

    /// What has come to nothing since, or was mended since, is not told as if it stood.
    pub const fn sql(self) -> &'static str {
        match self {
            // `$2`: also of what was charged. Stripe, where it mails receipts, mails none of a free order.
            Self::Receipt => to_buyer!(
                "receipt",
                "p.id",
                "moments m join payments p on p.id = m.object_id",
                "m.what = 'paid' and m.at >= $1 and ($2 or p.amount = 0)",
                "m.at"
            ),
            Self::ReceiptCorrected => to_buyer!(
                "receipt",
                "p.id",
                "operator_acts a join payments p on p.checkout_id = a.checkout_id",
                "a.at >= $1 and c.corrected_email is not null and ($2 or p.amount = 0)
                 and exists (select 1 from moments m where m.object_id = p.id and m.what = 'paid'
                             and m.at >= (select mails_since from stamp))",
                "a.at"
            ),
            Self::DebitFailed => to_buyer!(
                "debit_failed",
                "p.id",
                "moments m join payments p on p.id = m.object_id",
                "m.what = 'failed' and m.at >= $1 and p.status = 'failed'",
                "m.at"
            ),
            // `$2`: one that is older than this was not done at once. What an operator decides never is.
            Self::RefundAsked => to_buyer!(
                "refund_asked",
                "r.id",
                "refund_requests r join payments p on p.id = r.payment_intent",
                "r.created_at >= $1 and not r.by_operator
                 and (r.state = 'asked'
                      or (r.created_at <= $2
                          and (r.state = 'requested' or (r.state = 'created' and r.settled_at is null))))",
                "r.created_at"
            ),
            Self::RefundDeclined => to_buyer!(
                "refund_declined",
                "r.id",
                "refund_requests r join payments p on p.id = r.payment_intent",
                "r.decided_at >= $1 and r.state = 'declined'",
                "r.decided_at"
            ),
            // Where Stripe refuses at once, the page has said so. What has gone back already, or is with the bank, is told by
            // those: the shop does not have it.
            Self::RefundRefused => to_buyer!(
                "refund_refused",
                "r.id",
                "refund_requests r join payments p on p.id = r.payment_intent",
                "r.answered_at >= $1 and r.state = 'refused' and not r.by_operator
                 and (r.decided_at is not null or r.answered_at > r.created_at + 60)
                 and coalesce(r.refusal, '') not in ('charge_already_refunded', 'charge_disputed')",
                "r.answered_at"
            ),
            Self::RefundDone => to_buyer!(
                "refund_done",
                "r.id",
                "moments m join refunds r on r.id = m.object_id join payments p on p.id = r.payment_intent",
                "m.what = 'succeeded' and m.at >= $1 and r.status = 'succeeded'",
                "m.at"
            ),
            // What failed because the bank has taken the money is the bank's to tell.
            Self::RefundFailed => to_buyer!(
                "refund_failed",
                "r.id",
                "moments m join refunds r on r.id = m.object_id join payments p on p.id = r.payment_intent",
                "m.what in ('failed', 'canceled') and m.at >= $1 and r.status in ('failed', 'canceled')
                 and coalesce(r.failure_reason, '') <> 'charge_for_pending_refund_disputed'",
                "m.at"
            ),
            // Who has bought comes with another event: that is waited for until `$3`.
            Self::Payment => to_operator!(
                "payment",
                "p.id",
                "moments m join payments p on p.id = m.object_id",
                "m.what = 'paid' and m.at >= $1
                 and (coalesce(c.corrected_email, p.email) is not null or m.at <= $3)",
                "m.at"
            ),
            Self::RefundWanted => to_operator!(
                "refund_wanted",
                "r.id",
                "refund_requests r join payments p on p.id = r.payment_intent",
                "r.created_at >= $1 and not r.by_operator and r.state not in ('refused', 'declined')",
                "r.created_at"
            ),
            Self::Inquiry => to_operator!(
                "inquiry",
                "d.id",
                "moments m join disputes d on d.id = m.object_id join payments p on p.id = d.payment_intent",
                "m.what = 'created' and m.at >= $1
                 and d.status in ('warning_needs_response', 'warning_under_review', 'warning_closed')",
                "m.at"
            ),
            Self::Dispute => to_operator!(
                "dispute",
                "d.id",
                "moments m join disputes d on d.id = m.object_id join payments p on p.id = d.payment_intent",
                "m.what = 'created' and m.at >= $1
                 and d.status in ('needs_response', 'under_review', 'won', 'lost')",
                "m.at"
            ),
            // It keeps the id and the moment of its inquiry, however long ago that was: the money that leaves is the news.
            Self::DisputeEscalated => to_operator!(
                "dispute",
                "d.id",
                "balance_transactions b join disputes d on d.id = b.source join payments p on p.id = d.payment_intent",
                "b.category = 'dispute' and b.created_at >= $1
                 and d.status in ('needs_response', 'under_review', 'won', 'lost')",
                "b.created_at"
            ),
        }
    }
}
