import { expect, only, order, payPage, Stripe, test } from "../support/judge.ts";

/** A debit of 10.00 EUR. */
async function debit(stripe: Stripe, iban: string): Promise<Stripe.PaymentIntent> {
  const method = await stripe.paymentMethods.create({
    type: "sepa_debit", sepa_debit: { iban }, billing_details: { name: "Bob", email: "bob@example.com" },
  });
  return stripe.paymentIntents.create({
    amount: 1000,
    currency: "eur",
    payment_method: method.id,
    allowed_payment_method_types: ["sepa_debit"],
    confirm: true,
    mandate_data: { customer_acceptance: { type: "offline" } },
  });
}

test("a debit is processing, then paid", async ({ bench, stripe }) => {
  const pending = await debit(stripe, "AT321904300235473204");
  expect(pending).toMatchObject({ status: "processing", amount_received: 0, next_action: null });
  const charge = await stripe.charges.retrieve(pending.latest_charge as string);
  expect(charge).toMatchObject({
    status: "pending", paid: false, payment_method_details: { type: "sepa_debit", sepa_debit: { last4: "3204", country: "AT" } },
  });
  await bench.control(`payment_intents/${pending.id}/succeed`);
  expect(await stripe.paymentIntents.retrieve(pending.id)).toMatchObject({ status: "succeeded", amount_received: 1000 });
  expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ status: "succeeded", paid: true });
});

test("a debit is processing, then fails", async ({ bench, stripe }) => {
  const pending = await debit(stripe, "DE78370400440532013004");
  expect(pending.status).toBe("processing");
  await bench.control(`payment_intents/${pending.id}/fail`);
  const failed = await stripe.paymentIntents.retrieve(pending.id);
  expect(failed).toMatchObject({ status: "requires_payment_method", amount_received: 0 });
  expect(failed.last_payment_error).toMatchObject({ payment_method: { type: "sepa_debit" } });
  expect(await stripe.charges.retrieve(pending.latest_charge as string)).toMatchObject({ status: "failed", paid: false });
});

test("time alone decides a debit, as its account says", async ({ bench, stripe }) => {
  const pays = await debit(stripe, "AT611904300234573201");
  const fails = await debit(stripe, "AT861904300235473202");
  expect([pays.status, fails.status]).toEqual(["processing", "processing"]);
  await bench.control("clock", { seconds: `${60 * 60}` });
  expect((await stripe.paymentIntents.retrieve(pays.id)).status).toBe("succeeded");
  expect((await stripe.paymentIntents.retrieve(fails.id)).status).toBe("requires_payment_method");
});

for (const [outcome, iban, paymentStatus] of [
  ["succeed", "AT321904300235473204", "paid"],
  ["fail", "AT051904300235473205", "unpaid"],
] as const) {
  test(`a session paid by a debit that will ${outcome} is complete before it is decided`, async ({ bench, stripe }) => {
    const product_data = { name: "A card with a cat" };
    const session = await stripe.checkout.sessions.create({
      ...order,
      allowed_payment_method_types: ["sepa_debit"],
      line_items: [{ price_data: { currency: "eur", unit_amount: 1499, product_data }, quantity: 1 }],
    });
    const method = await stripe.paymentMethods.create({
      type: "sepa_debit", sepa_debit: { iban }, billing_details: { name: "Bob", email: "bob@example.com" },
    });
    await payPage(stripe, session, method.id);
    const complete = await stripe.checkout.sessions.retrieve(session.id);
    expect(complete).toMatchObject({ status: "complete", payment_status: "unpaid" });
    expect(await bench.delivered("checkout.session.completed")).toMatchObject({ data: { object: { payment_status: "unpaid" } } });
    await bench.control(`payment_intents/${complete.payment_intent}/${outcome}`);
    const type = `checkout.session.async_payment_${outcome === "succeed" ? "succeeded" : "failed"}`;
    expect(await bench.delivered(type)).toMatchObject({ data: { object: { id: session.id, payment_status: paymentStatus } } });
    expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe(paymentStatus);
    await only(stripe.events.list({ type }));
  });
}
