-- Somebody who has shown that an e-mail address is theirs.
create table buyers (
    id TEXT not null primary key,
    -- Lower case.
    email TEXT not null unique,
    -- Their one Stripe customer, from the first checkout on that they began signed in.
    customer_id TEXT unique,
    -- The last one that was deleted at Stripe: the next is asked for under a key that names it.
    lost_customer_id TEXT,
    created_at BIGINT not null
);

-- What was asked for on the sign-in page.
create table sign_ins (
    -- Kept in the session of the browser that asked.
    id TEXT not null primary key,
    email TEXT not null,
    -- SHA-256, hex: of what the link carries, and of the six digits with `id` before them.
    token_hash TEXT not null unique,
    code_hash TEXT not null,
    -- One of our own paths, to go on to.
    next TEXT,
    wrong_codes BIGINT not null,
    created_at BIGINT not null,
    -- Used, or given up after too many wrong codes.
    ended_at BIGINT
);
create index sign_ins_created on sign_ins (created_at);
create index sign_ins_email on sign_ins (email);

-- Who was signed in when it was begun, and the customer that Stripe was told of: the same request under the same key.
alter table checkouts add column buyer_id TEXT;
alter table checkouts add column customer_id TEXT;
-- Where the buyer had mistyped the address, what an operator has put in its place; lower case.
alter table checkouts add column corrected_email TEXT;
create index checkouts_buyer on checkouts (buyer_id, created_at);
create index checkouts_corrected_email on checkouts (corrected_email);
create index payments_email on payments (lower(email));

-- A copy of the database opens nobody's session: ids are kept hashed. Sessions of before end here.
drop table sessions;
create table sessions (
    -- SHA-256 of what the cookie carries, hex.
    id TEXT not null primary key,
    data TEXT not null,
    -- Who is signed in.
    buyer_id TEXT,
    expires_at BIGINT not null
);
create index sessions_buyer on sessions (buyer_id);
create index sessions_expires_at on sessions (expires_at);

-- Mail on its way out.
create table mails (
    id TEXT not null primary key,
    -- What it tells and to whom: nothing is mailed twice.
    key TEXT not null unique,
    recipient TEXT not null,
    subject TEXT not null,
    -- Empty once sent, where they hold what opens a door; else after three months.
    text TEXT not null,
    html TEXT not null,
    -- Whether they do.
    secret BOOLEAN not null,
    created_at BIGINT not null,
    -- Worth nothing after this moment.
    expires_at BIGINT,
    -- Refused: the mail server has refused it often and long enough. Expired: it was too late.
    state TEXT not null check (state in ('queued', 'sent', 'refused', 'expired')),
    sent_at BIGINT,
    attempts BIGINT not null,
    -- How often the mail server has refused it (5xx).
    refusals BIGINT not null default 0,
    -- Not tried again before this moment.
    retry_at BIGINT not null,
    last_error TEXT
);
create index mails_due on mails (state, retry_at);
create index mails_created on mails (created_at);
-- What is swept away, whatever else lies here.
create index mails_secret on mails (created_at) where secret;
create index mails_text on mails (created_at) where text <> '';

-- What happened before this moment is not mailed: the shop did not mail then.
alter table stamp add column mails_since BIGINT;
-- What is mailed is found by when it happened.
create index moments_what on moments (what, at);
create index balance_transactions_created on balance_transactions (category, created_at);

-- What operators did.
create table operator_acts (
    id TEXT not null primary key,
    -- The operator's address.
    operator TEXT not null,
    kind TEXT not null,
    -- The checkout that it was about, where there is one.
    checkout_id TEXT,
    -- The refund request, event or checkout.
    subject TEXT not null,
    -- In the operator's words, or ours.
    note TEXT,
    amount BIGINT,
    currency TEXT,
    at BIGINT not null
);
create index operator_acts_checkout on operator_acts (checkout_id, at);
create index operator_acts_at on operator_acts (at);

-- Requests that wait for an operator, and those that one has declined. A check cannot be changed in place on SQLite.
create table refund_requests_kept (
    id TEXT not null primary key,
    payment_intent TEXT not null,
    amount BIGINT not null,
    currency TEXT not null,
    reason TEXT not null,
    -- The visitor id kept in the browser's session; the buyer's id where one was signed in; an operator's address.
    requested_by TEXT not null,
    -- Whether an operator gives back what no buyer has asked for.
    by_operator BOOLEAN not null default false,
    idempotency_key TEXT not null unique,
    -- Asked: an operator has not decided yet. Declined: one has. Requested: Stripe has not answered yet, and is asked again.
    -- Created: there is a refund. Refused: there is none.
    state TEXT not null check (state in ('asked', 'declined', 'requested', 'created', 'refused')),
    refund_id TEXT unique,
    -- Stripe's error code.
    refusal TEXT,
    created_at BIGINT not null,
    -- What the operator said to it, and when.
    word TEXT,
    decided_at BIGINT,
    answered_at BIGINT,
    -- When the refund was first known to have succeeded, failed or been canceled: from then on its events tell all.
    settled_at BIGINT,
    attempts BIGINT not null,
    -- Not asked again before this moment.
    retry_at BIGINT not null,
    -- When Stripe was last asked how the refund stands, so that a page cannot make us ask in a loop.
    retrieved_at BIGINT
);
insert into refund_requests_kept (id, payment_intent, amount, currency, reason, requested_by, by_operator, idempotency_key,
                                  state, refund_id, refusal, created_at, answered_at, settled_at, attempts, retry_at,
                                  retrieved_at)
    select id, payment_intent, amount, currency, reason, requested_by, false, idempotency_key, state, refund_id, refusal,
           created_at, answered_at, settled_at, attempts, retry_at, retrieved_at
    from refund_requests;
drop table refund_requests;
alter table refund_requests_kept rename to refund_requests;
create index refund_requests_payment_intent on refund_requests (payment_intent);
create index refund_requests_due on refund_requests (state, retry_at);
create index refund_requests_created on refund_requests (created_at);

-- What the desk lists, and what it is searched by.
create index payments_created on payments (created_at, id);
create index payments_amount on payments (amount);
create index payments_charge on payments (charge_id);
create index payments_checkout_session on payments (checkout_session_id);
