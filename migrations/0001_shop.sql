-- One schema for SQLite and PostgreSQL: ids TEXT, amounts BIGINT in minor units, times BIGINT unix seconds.

-- Which Stripe account and mode this database belongs to; its one row is also the lock of `webhook::apply`.
create table stamp (
    id BIGINT not null primary key check (id = 1),
    account_id TEXT not null,
    livemode BOOLEAN not null,
    created_at BIGINT not null,
    -- Counts the retrievals from Stripe that overwrite: each takes a number before it begins.
    retrievals BIGINT not null
);

-- The catalogue as Stripe has it.
create table products (
    id TEXT not null primary key,
    name TEXT not null,
    description TEXT,
    image TEXT,
    default_price TEXT,
    active BOOLEAN not null,
    created_at BIGINT not null,
    -- The number of the retrieval that this row comes from; the one that began last wins.
    retrieval BIGINT not null
);

create table prices (
    id TEXT not null primary key,
    product_id TEXT not null references products (id),
    nickname TEXT,
    lookup_key TEXT,
    currency TEXT not null,
    unit_amount BIGINT not null,
    created_at BIGINT not null
);
create index prices_product on prices (product_id);

-- What a visitor asked to buy; committed before Stripe hears of it.
create table checkouts (
    id TEXT not null primary key,
    -- In the success and cancel URLs; shows the state and nothing else.
    token TEXT not null unique,
    -- The visitor id kept in the browser's session.
    owner TEXT not null,
    -- From the form: a double click is one checkout. Given up when the attempt failed.
    attempt TEXT unique,
    product_id TEXT not null,
    product_name TEXT not null,
    price_id TEXT not null,
    quantity BIGINT not null,
    amount BIGINT not null,
    currency TEXT not null,
    idempotency_key TEXT not null unique,
    session_id TEXT unique,
    session_url TEXT,
    status TEXT not null check (status in ('open', 'complete', 'expired', 'failed')),
    created_at BIGINT not null,
    -- When the buyer was first seen on the success page.
    returned_at BIGINT,
    -- When Stripe was last asked about the session, so that a page cannot make us ask in a loop.
    retrieved_at BIGINT
);
-- Two tabs cannot open two sessions for the same thing.
create unique index checkouts_one_open on checkouts (owner, price_id) where status = 'open';
create index checkouts_owner on checkouts (owner, created_at);

-- The inbox.
create table events (
    -- Stripe's event id; `sha256:..` of the body where there is none; `retrieved:..` for what we asked Stripe for.
    id TEXT not null primary key,
    origin TEXT not null check (origin in ('webhook', 'retrieved')),
    type TEXT,
    object_id TEXT,
    payment_intent TEXT,
    payload TEXT not null,
    -- `hex` where the body was not UTF-8.
    encoding TEXT not null check (encoding in ('utf8', 'hex')),
    received_at BIGINT not null,
    state TEXT not null check (state in ('received', 'applied', 'unmatched', 'foreign', 'failed')),
    attempts BIGINT not null,
    -- Not tried again before this moment.
    retry_at BIGINT not null,
    last_error TEXT
);
create index events_due on events (state, retry_at, received_at);
create index events_payment_intent on events (payment_intent);

-- Facts, under Stripe's ids.
create table payments (
    -- The PaymentIntent; the Checkout Session where there is none (nothing to pay).
    id TEXT not null primary key,
    checkout_id TEXT not null,
    checkout_session_id TEXT,
    charge_id TEXT,
    email TEXT,
    amount BIGINT not null,
    currency TEXT not null,
    status TEXT not null check (status in ('processing', 'failed', 'paid')),
    created_at BIGINT not null,
    -- Where what was paid is not what was asked for: which, in words. The money is recorded all the same.
    mismatch TEXT
);
create index payments_checkout on payments (checkout_id);

create table refunds (
    id TEXT not null primary key,
    payment_intent TEXT not null,
    charge_id TEXT,
    amount BIGINT not null,
    currency TEXT not null,
    status TEXT not null check (status in ('pending', 'requires_action', 'succeeded', 'canceled', 'failed')),
    failure_reason TEXT,
    created_at BIGINT not null
);
create index refunds_payment_intent on refunds (payment_intent);

-- Double entry, append-only: per entry and currency the amounts add up to zero.
create table journal_entries (
    source TEXT not null primary key,
    event_id TEXT not null,
    posted_at BIGINT not null
);

create table postings (
    source TEXT not null references journal_entries (source),
    account TEXT not null,
    currency TEXT not null,
    -- Debits are positive, credits negative.
    amount BIGINT not null,
    primary key (source, account, currency)
);

create table sessions (
    id TEXT not null primary key,
    data TEXT not null,
    expires_at BIGINT not null
);
