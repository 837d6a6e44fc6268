-- When the facts of a payment's time line happened: the earliest moment that Stripe names. Unix seconds.
alter table payments add column paid_at BIGINT;
alter table payments add column failed_at BIGINT;
alter table refunds add column succeeded_at BIGINT;
-- Failed or canceled: the money did not reach the buyer.
alter table refunds add column failed_at BIGINT;

-- What was applied before these columns were there: when it was posted is the nearest that is known, and where
-- nothing was posted, when it began.
update payments set paid_at = coalesce(
    (select posted_at from journal_entries where source = 'payment_intent:' || payments.id), created_at)
    where status = 'paid';
update payments set failed_at = created_at where status = 'failed';
update refunds set succeeded_at =
    (select posted_at from journal_entries where source = 'refund:' || refunds.id)
    where status = 'succeeded';
update refunds set failed_at =
    (select posted_at from journal_entries where source = 'refund_failed:' || refunds.id)
    where status in ('canceled', 'failed');

-- What a buyer asked to have back; committed before Stripe hears of it.
create table refund_requests (
    id TEXT not null primary key,
    payment_intent TEXT not null,
    amount BIGINT not null,
    currency TEXT not null,
    reason TEXT not null,
    -- The visitor id kept in the browser's session.
    requested_by TEXT not null,
    idempotency_key TEXT not null unique,
    -- Requested: Stripe has not answered yet, and is asked again. Created: there is a refund. Refused: there is none.
    state TEXT not null check (state in ('requested', 'created', 'refused')),
    refund_id TEXT unique,
    -- Stripe's error code.
    refusal TEXT,
    created_at BIGINT not null,
    answered_at BIGINT,
    -- When the refund was first known to have succeeded, failed or been canceled: from then on its events tell all.
    settled_at BIGINT,
    attempts BIGINT not null,
    -- Not asked again before this moment.
    retry_at BIGINT not null,
    -- When Stripe was last asked how the refund stands, so that a page cannot make us ask in a loop.
    retrieved_at BIGINT
);
create index refund_requests_payment_intent on refund_requests (payment_intent);
create index refund_requests_due on refund_requests (state, retry_at);
