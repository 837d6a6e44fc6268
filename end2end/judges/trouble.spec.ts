// What goes wrong on the way to Stripe, and that the library's own retries leave one object.
import { all, expect, only, pay, refusal, Stripe, test } from "../support/judge.ts";

for (const mode of ["error_before", "conflict", "cut", "error_after", "rate_limit"] as const) {
  test(`${mode}: asked again by the library, one payment is there`, async ({ bench, stripe }) => {
    await bench.control("trouble/requests", { mode, method: "POST", path: "/v1/payment_intents", times: "1" });
    const patient = bench.client({ maxNetworkRetries: 3 });
    const answer = await pay(patient).catch((error: Stripe.errors.StripeError) => error);
    // The library leaves the waiting after a 429 to us, and Stripe replays the 500 that a key's first request had.
    if (mode === "rate_limit") {
      expect(answer).toMatchObject({ type: "StripeRateLimitError" });
      expect(await all(stripe.paymentIntents.list())).toEqual([]);
      return;
    }
    if (mode !== "error_after") expect(answer).toMatchObject({ object: "payment_intent", status: "succeeded" });
    const paid = await only(stripe.paymentIntents.list());
    expect(paid.status).toBe("succeeded");
    await only(stripe.charges.list());
    await only(stripe.events.list({ type: "payment_intent.succeeded" }));
  });
}

test("slow: the library gives up, asks again, and one customer is there", async ({ bench, stripe }) => {
  await bench.control("trouble/requests", { mode: "slow", seconds: "2", path: "/v1/customers", method: "POST", times: "1" });
  const hasty = bench.client({ timeout: 700, maxNetworkRetries: 8 });
  const made = await hasty.customers.create({ email: "jo@example.com" });
  expect((await only(stripe.customers.list())).id).toBe(made.id);
  await only(stripe.events.list({ type: "customer.created" }));
});

/** One request of its own, in trouble by a header. */
function troubled(stripe: Stripe, trouble: string): Promise<unknown> {
  const additionalHeaders = { "Sandbox-Trouble": trouble };
  return stripe.rawRequest("POST", "/v1/customers", { email: "jo@example.com" }, { additionalHeaders });
}

const outcomes = [
  ["error_before", "StripeAPIError", 500, 0],
  ["error_after", "StripeAPIError", 500, 1],
  ["conflict", undefined, 409, 0],
  ["rate_limit", "StripeRateLimitError", 429, 0],
  ["cut", "StripeConnectionError", undefined, undefined],
] as const;

for (const [mode, type, statusCode, customers] of outcomes) {
  test(`${mode} by a header is for that request alone`, async ({ stripe }) => {
    const error = await refusal(troubled(stripe, mode));
    if (type) expect(error.type).toBe(type);
    expect(error.statusCode).toBe(statusCode);
    if (mode === "rate_limit") expect(Number(error.headers?.["retry-after"])).toBeGreaterThan(0);
    if (customers !== undefined) expect(await all(stripe.customers.list())).toHaveLength(customers);
    await stripe.customers.create({ email: "after@example.com" });
  });
}

test("slow by a header keeps that request waiting", async ({ stripe }) => {
  const began = Date.now();
  expect(await troubled(stripe, "slow; seconds=2")).toMatchObject({ object: "customer" });
  expect(Date.now() - began).toBeGreaterThanOrEqual(1_900);
});

test("trouble stands until it is ended, where it was asked for", async ({ bench, stripe }) => {
  await bench.control("trouble/requests", { mode: "rate_limit", method: "POST", path: "/v1/prices*" });
  const shown = await (await fetch(`${bench.alone.url}/_sandbox/trouble`)).json();
  expect(JSON.stringify(shown)).toContain("rate_limit");
  const product = await stripe.products.create({ name: "Mug" });
  const price = { product: product.id, unit_amount: 1200, currency: "usd" };
  for (let n = 0; n < 3; n++) {
    const error = await refusal(stripe.prices.create(price));
    expect(error).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    expect(error).toMatchObject({ statusCode: 429, type: "StripeRateLimitError" });
  }
  await bench.control("trouble/requests", { mode: "none" });
  expect((await stripe.prices.create(price)).unit_amount).toBe(1200);
});
