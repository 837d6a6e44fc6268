-- The inbox takes what Stripe lists as well as what it delivers, and tells retrievals apart. A check cannot be changed
-- in place on SQLite.
create table events_kept (
    -- Stripe's event id; `sha256:..` of the body where there is none; `retrieved:..` for what we asked Stripe for.
    id TEXT not null primary key,
    -- Listed: found in Stripe's list of events, as its delivery never came.
    origin TEXT not null check (origin in ('webhook', 'listed', 'retrieved')),
    type TEXT,
    object_id TEXT,
    payment_intent TEXT,
    payload TEXT not null,
    -- `hex` where the body was not UTF-8.
    encoding TEXT not null check (encoding in ('utf8', 'hex')),
    received_at BIGINT not null,
    -- When it happened, as Stripe says; null where it has not been read, or does not say.
    created_at BIGINT,
    -- The number of the retrieval that brought the object, where a later one overwrites an earlier one.
    retrieval BIGINT,
    state TEXT not null check (state in ('received', 'applied', 'unmatched', 'foreign', 'failed')),
    -- Whether it has ever been applied: what it told is in the ledger, though it may be about to be applied once more.
    applied BOOLEAN not null default false,
    attempts BIGINT not null,
    -- Not tried again before this moment.
    retry_at BIGINT not null,
    last_error TEXT
);
-- What was kept before is applied once more: much of it told of nothing then. What it told already merges. The catalogue
-- is copied at every start, and what failed rests.
insert into events_kept (id, origin, type, object_id, payment_intent, payload, encoding, received_at, state, applied,
                         attempts, retry_at, last_error)
    select id, origin, type, object_id, payment_intent, payload, encoding, received_at,
           case when state = 'failed' or type like 'product.%' or type like 'price.%' then state else 'received' end,
           state = 'applied', 0, 0, last_error
    from events;
drop table events;
alter table events_kept rename to events;
create index events_due on events (state, retry_at, received_at);
create index events_payment_intent on events (payment_intent);

-- When what is told of an object happened: the earliest moment at which Stripe said so. Unix seconds.
create table moments (
    -- A payment, refund, dispute, payout or early fraud warning.
    object_id TEXT not null,
    what TEXT not null,
    at BIGINT not null,
    -- The inbox id of the event that said so; null where that was not kept yet: the first event that says so then counts.
    event_id TEXT,
    primary key (object_id, what)
);
insert into moments (object_id, what, at)
    select id, 'processing', processing_at from payments where processing_at is not null;
insert into moments (object_id, what, at)
    select id, 'failed', coalesce(failed_at, created_at) from payments where failed_at is not null or status = 'failed';
insert into moments (object_id, what, at)
    select id, 'paid', coalesce(paid_at, created_at) from payments where paid_at is not null or status = 'paid';
insert into moments (object_id, what, at) select id, 'created', created_at from refunds;
insert into moments (object_id, what, at)
    select id, 'succeeded', coalesce(succeeded_at, created_at) from refunds
    where succeeded_at is not null or status = 'succeeded';
insert into moments (object_id, what, at)
    select id, status, coalesce(failed_at, created_at) from refunds where status in ('canceled', 'failed');
alter table payments drop column processing_at;
alter table payments drop column paid_at;
alter table payments drop column failed_at;
alter table refunds drop column succeeded_at;
alter table refunds drop column failed_at;
alter table payment_attempts add column event_id TEXT;

-- What the buyer saw, where Stripe showed another currency than was charged (Stripe: "Adaptive Pricing").
alter table payments add column presentment_amount BIGINT;
alter table payments add column presentment_currency TEXT;

-- A buyer went to the bank. The state is Stripe's as last retrieved: it can go back and forth.
create table disputes (
    id TEXT not null primary key,
    payment_intent TEXT not null,
    charge_id TEXT,
    amount BIGINT not null,
    currency TEXT not null,
    reason TEXT not null,
    status TEXT not null check (status in ('warning_needs_response', 'warning_under_review', 'warning_closed',
                                           'needs_response', 'under_review', 'won', 'lost', 'prevented')),
    -- Whether Stripe would still give the money back: beside a formal dispute that pays the buyer twice.
    is_charge_refundable BOOLEAN not null,
    -- Until when evidence is taken, where there is a limit.
    due_by BIGINT,
    created_at BIGINT not null,
    -- The retrieval that began last wins; 0 where only an event has told of it.
    retrieval BIGINT not null
);
create index disputes_payment_intent on disputes (payment_intent);

-- What moved in Stripe's balance for a payment of ours, in the currency that it settled in.
create table balance_transactions (
    id TEXT not null primary key,
    -- Stripe's reporting category: charge, refund, dispute and so on.
    category TEXT not null,
    -- The charge, refund or dispute that it follows from.
    source TEXT not null,
    payment_intent TEXT not null,
    -- Before the fee; what leaves is negative.
    amount BIGINT not null,
    fee BIGINT not null,
    currency TEXT not null,
    -- What moved in the currency of the sale; null for disputes, which are kept as they settle.
    source_amount BIGINT,
    source_currency TEXT,
    -- As Stripe writes it; null where nothing was converted.
    exchange_rate TEXT,
    created_at BIGINT not null
);
create index balance_transactions_payment_intent on balance_transactions (payment_intent);
create index balance_transactions_source on balance_transactions (source);

-- Stripe's balance paid out to the bank.
create table payouts (
    id TEXT not null primary key,
    amount BIGINT not null,
    currency TEXT not null,
    status TEXT not null check (status in ('pending', 'in_transit', 'paid', 'canceled', 'failed')),
    arrival_date BIGINT not null,
    failure_code TEXT,
    created_at BIGINT not null
);

-- The buyer's bank suspects fraud; a dispute may follow (Stripe: "Early fraud warnings").
create table early_fraud_warnings (
    id TEXT not null primary key,
    payment_intent TEXT not null,
    charge_id TEXT,
    fraud_type TEXT not null,
    created_at BIGINT not null
);
create index early_fraud_warnings_payment_intent on early_fraud_warnings (payment_intent);
