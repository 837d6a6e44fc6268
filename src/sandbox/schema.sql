-- The tables of sandbox.db. Each is made where it is missing; `store.rs` says which shape a file has.

create table if not exists objects (
    seq integer primary key autoincrement, -- order of making; lists run from the newest
    id text not null unique,
    object text not null,                  -- as Stripe names the kind
    parent text,                           -- of a line item: its Checkout Session
    due integer,                           -- unix seconds when time alone changes it: an open Checkout Session expires
    body text not null,                    -- JSON as the API shows it
    hidden text not null default '{}'      -- JSON the API never shows
);
create index if not exists objects_object on objects (object, seq);
create index if not exists objects_parent on objects (parent) where parent is not null;
create index if not exists objects_due on objects (due) where due is not null;
create table if not exists deliveries (
    seq integer primary key autoincrement,
    event text not null,
    endpoint text not null,          -- a webhook endpoint (we_..), or empty: where `--forward-to` or the shop listens
    type text not null,
    object text not null,            -- id of the object the event is about
    body blob not null,              -- the bytes sent, the same at each attempt
    state text not null,             -- pending, delivered, dropped, failed
    trouble text not null,           -- what goes wrong with it on request, or empty
    created integer not null,        -- then, once there are attempts, when they began
    attempts integer not null default 0, -- since then; one on request begins anew
    next_at integer not null,        -- unix seconds of the next attempt
    last_status text,                -- of the last attempt, in words
    unique (event, endpoint)
);
create index if not exists deliveries_pending on deliveries (endpoint, seq) where state = 'pending';
create index if not exists deliveries_object on deliveries (object);
create table if not exists attempts (
    seq integer primary key autoincrement,
    delivery integer not null,       -- seq of the delivery
    at integer not null,
    status text not null,            -- in words, as a delivery's last_status
    answer text not null,            -- the receiver's, its first 2,000 characters
    milliseconds integer not null
);
create index if not exists attempts_delivery on attempts (delivery);
create table if not exists requests (
    seq integer primary key autoincrement,
    id text not null,                -- req_..
    at integer not null,
    method text not null,
    path text not null,
    params text not null,            -- JSON object of names and values, without secrets
    key text,                        -- Idempotency-Key
    version text not null,
    status integer not null,         -- 0 where the connection was cut
    answer text not null,            -- JSON as sent, without secrets
    about text,                      -- id of the object in the answer, or else in the path
    milliseconds integer not null,
    trouble text not null            -- what went wrong with it on request, or empty
);
create index if not exists requests_about on requests (about);
create table if not exists idempotency (
    key text primary key,
    path text not null,
    params text not null,            -- fingerprints: SHA-256 without secrets, a run, HMAC-SHA256 under its lost key
    request_id text not null,
    status integer not null,
    body text not null,
    created integer not null
);
create table if not exists settings (name text primary key, value text not null);
