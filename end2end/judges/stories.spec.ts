// Which events each story makes, in which order, and no other.
import { expect, only, order, pay, payPage, refusal, Stripe, test } from "../support/judge.ts";

const payment = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "charge.updated"];
const byPage = ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed", "charge.updated"];
const decline = ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"];

test("a payment by page", async ({ bench, stripe }) => {
  await payPage(stripe, await stripe.checkout.sessions.create(order), "pm_card_visa");
  expect(await bench.told()).toEqual(["payment_intent.created", ...byPage]);
});

test("a payment by the API", async ({ bench, stripe }) => {
  await pay(stripe);
  expect(await bench.told()).toEqual(payment);
});

test("declined, then paid, by page", async ({ bench, stripe }) => {
  const session = await stripe.checkout.sessions.create(order);
  await refusal(payPage(stripe, session, "pm_card_visa_chargeDeclined"));
  expect(await bench.told()).toEqual(decline);
  await payPage(stripe, session, "pm_card_visa");
  expect(await bench.told()).toEqual([...decline, ...byPage]);
});

test("a refund", async ({ bench, stripe }) => {
  const { id } = await pay(stripe);
  await stripe.refunds.create({ payment_intent: id });
  expect((await bench.told()).slice(payment.length)).toEqual(["refund.created", "charge.refunded"]);
});

test("a refund that fails later", async ({ bench, stripe }) => {
  const { id } = await pay(stripe, "pm_card_refundFail");
  const refund = await stripe.refunds.create({ payment_intent: id });
  await bench.control(`refunds/${refund.id}/fail`);
  const told = (await bench.told()).slice(payment.length);
  expect(told.slice(0, 2)).toEqual(["refund.created", "charge.refunded"]);
  expect(told.slice(2).sort()).toEqual(["charge.refund.updated", "refund.failed", "refund.updated"]);
});

test("a dispute that is won, and one that is lost", async ({ bench, stripe }) => {
  for (const [call, closing] of [
    ["win", ["charge.dispute.closed", "charge.dispute.funds_reinstated"]],
    ["lose", ["charge.dispute.closed"]],
  ] as const) {
    const before = (await bench.told()).length;
    const { id } = await pay(stripe, "pm_card_createDispute");
    const opened = [...payment, "charge.dispute.created", "charge.dispute.funds_withdrawn"];
    expect((await bench.told()).slice(before)).toEqual(opened);
    const dispute = await only(stripe.disputes.list({ payment_intent: id }));
    await bench.control(`disputes/${dispute.id}/${call}`);
    const told = (await bench.told()).slice(before + opened.length);
    expect(told.sort()).toEqual([...closing]);
  }
});

test("an inquiry moves no money", async ({ bench, stripe }) => {
  await pay(stripe, "pm_card_createDisputeInquiry");
  expect(await bench.told()).toEqual([...payment, "charge.dispute.created"]);
});

/** A session of 14.99 EUR, paid by a debit that is on its way. */
async function debited(stripe: Stripe): Promise<Stripe.Checkout.Session> {
  const product_data = { name: "A card with a cat" };
  const line_items = [{ price_data: { currency: "eur", unit_amount: 1499, product_data }, quantity: 1 }];
  const session = await stripe.checkout.sessions.create({ ...order, line_items, allowed_payment_method_types: ["sepa_debit"] });
  const method = await stripe.paymentMethods.create({
    type: "sepa_debit", sepa_debit: { iban: "AT321904300235473204" }, billing_details: { name: "Bob", email: "bob@example.com" },
  });
  await payPage(stripe, session, method.id);
  return stripe.checkout.sessions.retrieve(session.id);
}

const underway = ["payment_intent.created", "charge.pending", "payment_intent.processing", "checkout.session.completed"];

for (const [outcome, decided] of [
  ["succeed", ["charge.succeeded", "payment_intent.succeeded", "checkout.session.async_payment_succeeded"]],
  ["fail", ["charge.failed", "payment_intent.payment_failed", "checkout.session.async_payment_failed"]],
] as const) {
  test(`a bank debit that will ${outcome}`, async ({ bench, stripe }) => {
    const session = await debited(stripe);
    const told = await bench.told();
    // Stripe promises no order of the two in between.
    expect([told[0], told.slice(1, 3).sort(), ...told.slice(3)]).toEqual([underway[0], underway.slice(1, 3), ...underway.slice(3)]);
    await bench.control(`payment_intents/${session.payment_intent}/${outcome}`);
    expect((await bench.told()).slice(underway.length)).toEqual([...decided]);
  });
}

/** The payment that waits for the bank, and what the buyer does there. */
async function atBank(stripe: Stripe, method: string, outcome: "complete" | "fail"): Promise<void> {
  const intent = await pay(stripe, method, { return_url: "https://shop.example/back" });
  const page = intent.next_action!.redirect_to_url!.url!;
  const answer = await fetch(page, { method: "POST", body: new URLSearchParams({ outcome }), redirect: "manual" });
  expect(answer.status, page).toBe(303);
}

const asked = ["payment_intent.created", "payment_intent.requires_action"];

// 4000 0027 6000 3184 and 4000 0025 0000 3155.
for (const method of ["pm_card_authenticationRequired", "pm_card_authenticationRequiredOnSetup"]) {
  test(`3D Secure is completed with ${method}`, async ({ bench, stripe }) => {
    await atBank(stripe, method, "complete");
    expect(await bench.told()).toEqual([...asked, ...payment.slice(1)]);
  });
}

test("3D Secure fails", async ({ bench, stripe }) => {
  await atBank(stripe, "pm_card_authenticationRequired", "fail");
  expect(await bench.told()).toEqual([...asked, "payment_intent.payment_failed"]);
});

test("authenticated, then declined", async ({ bench, stripe }) => {
  await atBank(stripe, "pm_card_threeDSecureRequiredChargeDeclined", "complete");
  expect(await bench.told()).toEqual([...asked, "charge.failed", "payment_intent.payment_failed"]);
});

test("a refund that is pending, then done", async ({ bench, stripe }) => {
  const { id } = await pay(stripe, "pm_card_pendingRefund");
  const refund = await stripe.refunds.create({ payment_intent: id });
  expect(refund.status).toBe("pending");
  expect((await bench.told()).slice(payment.length)).toEqual(["refund.created", "charge.refunded"]);
  await bench.control(`refunds/${refund.id}/succeed`);
  const told = (await bench.told()).slice(payment.length + 2);
  expect(told.sort()).toEqual(["charge.refund.updated", "refund.updated"]);
});

test("3D Secure is asked for", async ({ bench, stripe }) => {
  await pay(stripe, "pm_card_authenticationRequired", { return_url: "https://shop.example/back" });
  expect(await bench.told()).toEqual(["payment_intent.created", "payment_intent.requires_action"]);
});

test("a refund that waits for the buyer, then canceled", async ({ bench, stripe }) => {
  const { id } = await pay(stripe, "pm_card_pendingRefund");
  const refund = await stripe.refunds.create({ payment_intent: id, amount: 500 });
  const waits = await bench.control(`refunds/${refund.id}/require_action`);
  expect(waits).toMatchObject({ status: "requires_action", next_action: { type: "display_details" } });
  const canceled = await stripe.refunds.cancel(refund.id);
  expect(canceled).toMatchObject({ status: "canceled", failure_reason: "merchant_request" });
  const updated = ["refund.updated", "charge.refund.updated"];
  expect((await bench.told()).slice(payment.length)).toEqual(["refund.created", "charge.refunded", ...updated, ...updated]);
});

test("an early fraud warning, answered by a refund", async ({ bench, stripe }) => {
  const { id } = await pay(stripe, "pm_card_createIssuerFraudRecord");
  const warning = await only(stripe.radar.earlyFraudWarnings.list({ payment_intent: id }));
  expect(await stripe.radar.earlyFraudWarnings.retrieve(warning.id)).toMatchObject({ actionable: true, payment_intent: id });
  expect((await bench.told()).slice(payment.length)).toEqual(["radar.early_fraud_warning.created"]);
  await stripe.refunds.create({ payment_intent: id });
  expect((await stripe.radar.earlyFraudWarnings.retrieve(warning.id)).actionable).toBe(false);
});

test("an expiry, by request and by time", async ({ bench, stripe }) => {
  const session = await stripe.checkout.sessions.create(order);
  await stripe.checkout.sessions.expire(session.id);
  await stripe.checkout.sessions.create(order);
  await bench.control("clock", { seconds: `${25 * 60 * 60}` });
  expect(await bench.told()).toEqual(["checkout.session.expired", "checkout.session.expired"]);
});

test("a payment that is canceled", async ({ bench, stripe }) => {
  const { id } = await stripe.paymentIntents.create({ amount: 2000, currency: "usd" });
  await stripe.paymentIntents.cancel(id);
  expect(await bench.told()).toEqual(["payment_intent.created", "payment_intent.canceled"]);
});
