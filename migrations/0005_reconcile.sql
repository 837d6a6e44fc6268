-- Stripe's record against ours: one row a run, which is also where it goes on when it was cut off.
create table reconcile_runs (
    number BIGINT not null primary key,
    -- The running shop's own, or a command's: neither goes on with what the other began.
    origin TEXT not null check (origin in ('shop', 'command')),
    fixes BOOLEAN not null,
    -- Objects made since then are compared; events are looked through since then. Unix seconds.
    since BIGINT not null,
    events_since BIGINT not null,
    began_at BIGINT not null,
    -- When this row was last written: a run that lives writes it again and again.
    touched_at BIGINT not null,
    -- Null while it is under way, and where it was cut off.
    ended_at BIGINT,
    -- Which list is being gone through, and the last id of it that was taken.
    step TEXT not null,
    after_id TEXT,
    -- Who writes this row: whoever goes on with a run takes it over.
    holder TEXT not null,
    compared BIGINT not null,
    missing BIGINT not null,
    different BIGINT not null,
    fixed BIGINT not null,
    -- How many payments Stripe could not be asked about.
    unread BIGINT not null,
    -- What the key may not read, with commas between.
    refused TEXT not null,
    -- Why it did not come to its end.
    error TEXT
);

-- Between these moments every event of Stripe's list was taken; no row: none yet. Unix seconds.
create table reconcile_events (
    id BIGINT not null primary key check (id = 1),
    taken_from BIGINT not null,
    taken_until BIGINT not null
);
