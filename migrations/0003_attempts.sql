-- A debit that was on its way stays a fact when it has arrived: the earliest moment that Stripe names. Unix seconds.
alter table payments add column processing_at BIGINT;
update payments set processing_at = created_at where status = 'processing';

-- Attempts of which the buyer was told at once that they came to nothing. They move no money.
create table payment_attempts (
    -- The charge; the PaymentMethod where the bank was not asked for money, as it did not recognize the buyer.
    id TEXT not null,
    payment_intent TEXT not null,
    amount BIGINT not null,
    currency TEXT not null,
    -- Stripe's decline code, else its error code.
    reason TEXT not null,
    failed_at BIGINT not null,
    -- One PaymentMethod may serve several payments.
    primary key (payment_intent, id)
);
