import { all, expect, pay, refusal, test } from "../support/judge.ts";

const MANY = 105;

test("more than a hundred objects come page by page, none twice and none missing", async ({ bench, stripe }) => {
  const made: string[] = [];
  while (made.length < MANY) made.push((await stripe.customers.create({ email: `${made.length}@example.com` })).id);
  const newestFirst = [...made].reverse();
  const ids = (objects: { id: string }[]) => objects.map(({ id }) => id);
  expect(ids(await all(stripe.customers.list({ limit: 100 })))).toEqual(newestFirst);
  expect(ids(await all(stripe.customers.list()))).toEqual(newestFirst);
  expect(ids(await stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 1000 }))).toEqual(newestFirst);
  // From the other end, the library hands over each page from its last to its first.
  expect(ids(await all(stripe.customers.list({ limit: 7, ending_before: made[0]! })))).toEqual(made.slice(1));
  const events = await all(stripe.events.list({ type: "customer.created", limit: 100 }));
  expect(events.map(({ data }) => (data.object as { id: string }).id)).toEqual(newestFirst);
  await bench.flush();
  expect(bench.receiver.deliveries.map(({ object }) => object)).toEqual(made);

  const page = await stripe.customers.list({ limit: 100 });
  expect([page.data.length, page.has_more, page.url]).toEqual([100, true, "/v1/customers"]);
  const rest = await stripe.customers.list({ limit: 100, starting_after: page.data.at(-1)!.id });
  expect([rest.data.length, rest.has_more]).toEqual([MANY - 100, false]);
});

test("objects made meanwhile neither repeat others nor hide them", async ({ stripe }) => {
  const made: string[] = [];
  while (made.length < 9) made.push((await stripe.products.create({ name: `${made.length}` })).id);
  const seen: string[] = [];
  for await (const { id } of stripe.products.list({ limit: 2, created: { gte: 1 } })) {
    seen.push(id);
    if (seen.length === 3) await stripe.products.create({ name: "late" });
  }
  expect(seen.slice(0, 9)).toEqual([...made].reverse());
  expect(new Set(seen).size).toBe(seen.length);
});

test("what belongs to payments is paged too", async ({ stripe }) => {
  const payments = [];
  while (payments.length < 7) payments.push(await pay(stripe));
  const intents = payments.map(({ id }) => id).reverse();
  expect((await all(stripe.paymentIntents.list({ limit: 3 }))).map(({ id }) => id)).toEqual(intents);
  const charges = await all(stripe.charges.list({ limit: 3 }));
  expect(charges.map(({ payment_intent }) => payment_intent)).toEqual(intents);
  for (const payment_intent of intents) await stripe.refunds.create({ payment_intent });
  const refunds = await all(stripe.refunds.list({ limit: 3 }));
  expect(refunds.map(({ payment_intent }) => payment_intent)).toEqual([...intents].reverse());
  expect(await all(stripe.balanceTransactions.list({ limit: 3 }))).toHaveLength(14);
});

test("a page has a hundred at most, and a place to begin that exists", async ({ stripe }) => {
  for (const limit of [101, 0]) {
    const error = await refusal(stripe.customers.list({ limit }));
    expect(error).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400, param: "limit" });
  }
  expect((await refusal(stripe.customers.list({ limit: 101 }))).message).toBe(
    "This value must be less than or equal to 100 (it currently is '101').",
  );
  const missing = await refusal(stripe.customers.list({ starting_after: "cus_nothing" }));
  expect(missing).toMatchObject({ code: "resource_missing", param: "starting_after", message: "No such customer: 'cus_nothing'" });
});
