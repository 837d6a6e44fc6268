import { all, expect, only, pay, refusal, Stripe, test } from "../support/judge.ts";

test("a payment intent is made, confirmed, read and listed", async ({ bench, stripe }) => {
  const customer = await stripe.customers.create({ email: "jo@example.com" });
  const made = await stripe.paymentIntents.create({
    amount: 2000, currency: "usd", customer: customer.id, metadata: { order: "1" }, description: "A mug",
    receipt_email: "jo@example.com", statement_descriptor_suffix: "MUG",
  });
  expect(made).toMatchObject({
    object: "payment_intent", status: "requires_payment_method", amount: 2000, amount_received: 0, currency: "usd",
    customer: customer.id, latest_charge: null, last_payment_error: null, next_action: null,
    metadata: { order: "1" }, livemode: false, description: "A mug",
  });
  expect(made.client_secret).toMatch(new RegExp(`^${made.id}_secret_\\w+$`));
  const paid = await stripe.paymentIntents.confirm(made.id, {
    payment_method: "pm_card_visa", return_url: "https://shop.example/back",
  });
  expect(paid).toMatchObject({ id: made.id, status: "succeeded", amount_received: 2000, next_action: null });
  expect(paid.latest_charge).toMatch(/^ch_/);
  const read = await stripe.paymentIntents.retrieve(made.id, { expand: ["latest_charge.balance_transaction", "payment_method"] });
  expect(read.payment_method).toMatchObject({ object: "payment_method", card: { brand: "visa", last4: "4242" } });
  const charge = read.latest_charge as Stripe.Charge;
  expect(charge).toMatchObject({
    object: "charge", status: "succeeded", paid: true, captured: true, amount: 2000, amount_captured: 2000, refunded: false,
    payment_intent: made.id, customer: customer.id, metadata: { order: "1" }, balance_transaction: { amount: 2000 },
    outcome: { type: "authorized", network_status: "approved_by_network" },
    payment_method_details: { type: "card", card: { brand: "visa", last4: "4242" } },
  });
  const other = await pay(stripe);
  expect((await all(stripe.paymentIntents.list())).map(({ id }) => id)).toEqual([other.id, made.id]);
  expect((await only(stripe.paymentIntents.list({ customer: customer.id }))).id).toBe(made.id);
  expect(await all(stripe.paymentIntents.list({ created: { gt: other.created + 60 } }))).toEqual([]);
  expect(await bench.delivered("payment_intent.succeeded")).toMatchObject({ data: { object: { id: made.id } } });
});

test("a payment intent with a payment method waits for its confirmation", async ({ stripe }) => {
  const made = await stripe.paymentIntents.create({ amount: 500, currency: "eur", payment_method: "pm_card_mastercard" });
  expect(made.status).toBe("requires_confirmation");
  expect((await stripe.paymentIntents.confirm(made.id, { return_url: "https://shop.example/back" })).status).toBe("succeeded");
});

test("a payment is made and confirmed in one", async ({ stripe }) => {
  const paid = await pay(stripe, "pm_card_visa", { metadata: { order: "2" } });
  expect(paid).toMatchObject({ status: "succeeded", amount_received: 2000 });
  expect(paid.payment_method).toMatch(/^pm_/);
});

test("a payment intent is canceled once, and a paid one never", async ({ stripe }) => {
  const made = await stripe.paymentIntents.create({ amount: 2000, currency: "usd" });
  const canceled = await stripe.paymentIntents.cancel(made.id, { cancellation_reason: "requested_by_customer" });
  expect(canceled).toMatchObject({ status: "canceled", cancellation_reason: "requested_by_customer" });
  expect(canceled.canceled_at).toBeGreaterThanOrEqual(made.created);
  const paid = await pay(stripe);
  for (const call of [
    () => stripe.paymentIntents.cancel(made.id),
    () => stripe.paymentIntents.cancel(paid.id),
    () => stripe.paymentIntents.confirm(made.id, { payment_method: "pm_card_visa" }),
    () => stripe.paymentIntents.confirm(paid.id, { payment_method: "pm_card_visa" }),
  ]) {
    const error = await refusal(call());
    expect(error).toMatchObject({ type: "StripeInvalidRequestError", code: "payment_intent_unexpected_state", statusCode: 400 });
    expect(error.payment_intent).toMatchObject({ object: "payment_intent" });
  }
});

test("payment methods are made from a token, a number and an account, and attached", async ({ stripe }) => {
  const billing_details = { name: "Jo Buyer", email: "jo@example.com" };
  const token = await stripe.paymentMethods.create({ type: "card", card: { token: "tok_visa" }, billing_details });
  expect(token).toMatchObject({
    object: "payment_method", type: "card", customer: null, card: { brand: "visa", last4: "4242", funding: "credit" },
    billing_details,
  });
  const card = { number: "5555555555554444", exp_month: 12, exp_year: 2034, cvc: "123" };
  const typed = await stripe.paymentMethods.create({ type: "card", card });
  expect(typed.card).toMatchObject({ brand: "mastercard", last4: "4444", exp_month: 12, exp_year: 2034 });
  expect(JSON.stringify(typed)).not.toContain(card.number);
  const debit = await stripe.paymentMethods.create({
    type: "sepa_debit", sepa_debit: { iban: "DE89370400440532013000" }, billing_details,
  });
  expect(debit).toMatchObject({ type: "sepa_debit", sepa_debit: { country: "DE", last4: "3000" } });

  const customer = await stripe.customers.create({ email: "jo@example.com" });
  expect(await stripe.paymentMethods.attach(token.id, { customer: customer.id })).toMatchObject({
    id: token.id, customer: customer.id,
  });
  expect(await stripe.paymentMethods.retrieve(token.id)).toMatchObject({ customer: customer.id });
  expect((await pay(stripe, token.id, { customer: customer.id })).status).toBe("succeeded");
  expect((await pay(stripe, typed.id)).status).toBe("succeeded");
});

test("charges are listed and read", async ({ stripe }) => {
  const first = await pay(stripe);
  const second = await pay(stripe, "pm_card_amex");
  const charges = await all(stripe.charges.list());
  expect(charges.map(({ payment_intent }) => payment_intent)).toEqual([second.id, first.id]);
  const charge = await only(stripe.charges.list({ payment_intent: first.id }));
  expect(charge.id).toBe(first.latest_charge);
  expect(await stripe.charges.retrieve(charge.id)).toEqual(charge);
});

test("a balance transaction has the fee taken off, and a refund one of its own", async ({ stripe }) => {
  const paid = await pay(stripe);
  const charge = await stripe.charges.retrieve(paid.latest_charge as string);
  const entry = await stripe.balanceTransactions.retrieve(charge.balance_transaction as string);
  expect(entry).toMatchObject({
    object: "balance_transaction", type: "charge", reporting_category: "charge", source: charge.id, amount: 2000, currency: "usd",
  });
  expect(entry.fee).toBeGreaterThan(0);
  expect(entry.net).toBe(entry.amount - entry.fee);
  expect(entry.fee_details.reduce((sum, { amount }) => sum + amount, 0)).toBe(entry.fee);
  const refund = await stripe.refunds.create({ charge: charge.id, amount: 700 });
  const back = await stripe.balanceTransactions.retrieve(refund.balance_transaction as string);
  expect(back).toMatchObject({ type: "refund", reporting_category: "refund", source: refund.id, amount: -700, fee: 0, net: -700 });
  expect((await all(stripe.balanceTransactions.list())).map(({ id }) => id)).toEqual([back.id, entry.id]);
  expect((await only(stripe.balanceTransactions.list({ type: "refund" }))).id).toBe(back.id);
});

test("3D Secure sends the buyer to the bank, and says where", async ({ bench, stripe }) => {
  for (const method of ["pm_card_authenticationRequired", "pm_card_threeDSecure2Required"]) {
    const return_url = "https://shop.example/back";
    const waiting = await pay(stripe, method, { return_url });
    expect(waiting).toMatchObject({
      status: "requires_action", amount_received: 0, next_action: { type: "redirect_to_url", redirect_to_url: { return_url } },
    });
    const page = waiting.next_action?.redirect_to_url?.url ?? "";
    expect((await fetch(page)).status, page).toBe(200);
  }
  const here = await pay(stripe, "pm_card_authenticationRequired");
  expect(here).toMatchObject({ status: "requires_action", next_action: { type: "use_stripe_sdk" } });
  expect(await bench.delivered("payment_intent.requires_action")).toMatchObject({ data: { object: { status: "requires_action" } } });
});
