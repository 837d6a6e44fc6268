import { randomUUID } from "node:crypto";
import { all, expect, only, refusal, Stripe, test } from "../support/judge.ts";

const PAYMENT: Stripe.PaymentIntentCreateParams = {
  amount: 2000, currency: "usd", payment_method: "pm_card_visa", confirm: true, allowed_payment_method_types: ["card"],
};

test("the same key has the same answer", async ({ stripe }) => {
  const key = { idempotencyKey: randomUUID() };
  const first = await stripe.paymentIntents.create(PAYMENT, key);
  const again = await stripe.paymentIntents.create(PAYMENT, key);
  expect(again).toEqual(first);
  expect(first.lastResponse.headers["idempotent-replayed"]).toBeUndefined();
  expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect(again.lastResponse.headers["original-request"]).toBe(first.lastResponse.requestId);
  expect(again.lastResponse.headers["idempotency-key"]).toBe(key.idempotencyKey);
  await only(stripe.paymentIntents.list());
  await only(stripe.charges.list());
});

test("the same key with other parameters, or elsewhere, is refused", async ({ stripe }) => {
  const key = { idempotencyKey: randomUUID() };
  await stripe.customers.create({ email: "jo@example.com" }, key);
  const other = await refusal(stripe.customers.create({ email: "joe@example.com" }, key));
  expect(other).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  expect(other).toMatchObject({ type: "StripeIdempotencyError", rawType: "idempotency_error", statusCode: 400 });
  expect(other.message).toContain("Keys for idempotent requests can only be used with the same parameters");
  const elsewhere = await refusal(stripe.products.create({ name: "Mug" }, key));
  expect(elsewhere).toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
  expect(elsewhere.message).toContain("Keys for idempotent requests can only be used for the same endpoint");
  await only(stripe.customers.list());
});

test("of the same key at once, one is carried out", async ({ bench, stripe }) => {
  const key = { idempotencyKey: randomUUID() };
  const calls = Array.from({ length: 8 }, () => stripe.paymentIntents.create(PAYMENT, key));
  const ids = new Set<string>();
  for (const result of await Promise.allSettled(calls)) {
    if (result.status === "fulfilled") ids.add(result.value.id);
    else expect(result.reason).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use", rawType: "idempotency_error" });
  }
  expect([...ids]).toEqual([(await only(stripe.paymentIntents.list())).id]);
  // Who asks again, as the library does by itself, has the answer.
  const patient = bench.client({ maxNetworkRetries: 5 });
  const again = { idempotencyKey: randomUUID() };
  const all8 = await Promise.all(Array.from({ length: 8 }, () => patient.customers.create({ email: "jo@example.com" }, again)));
  expect(new Set(all8.map(({ id }) => id)).size).toBe(1);
  await only(stripe.customers.list());
});

test("a decline is replayed, a mistake is not", async ({ stripe }) => {
  const key = { idempotencyKey: randomUUID() };
  const declined = { ...PAYMENT, payment_method: "pm_card_visa_chargeDeclined" };
  const first = await refusal(stripe.paymentIntents.create(declined, key));
  const again = await refusal(stripe.paymentIntents.create(declined, key));
  expect(again).toMatchObject({ type: "StripeCardError", statusCode: 402, charge: first.charge });
  expect(again.payment_intent?.id).toBe(first.payment_intent?.id);
  expect(again.headers?.["idempotent-replayed"]).toBe("true");
  await only(stripe.charges.list());

  const mended = { idempotencyKey: randomUUID() };
  await refusal(stripe.paymentIntents.create({ ...PAYMENT, amount: 1 }, mended));
  expect((await stripe.paymentIntents.create(PAYMENT, mended)).status).toBe("succeeded");
});

test("a key is kept a day, and has 255 characters at most", async ({ bench, stripe }) => {
  const key = { idempotencyKey: randomUUID() };
  const first = await stripe.customers.create({ email: "jo@example.com" }, key);
  await bench.control("clock", { seconds: `${25 * 60 * 60}` });
  const second = await stripe.customers.create({ email: "jo@example.com" }, key);
  expect(second.id).not.toBe(first.id);
  expect(await all(stripe.customers.list())).toHaveLength(2);
  const long = await refusal(stripe.customers.create({}, { idempotencyKey: "k".repeat(256) }));
  expect(long).toMatchObject({ statusCode: 400 });
});
