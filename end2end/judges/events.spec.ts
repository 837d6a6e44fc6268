import { all, expect, only, pay, refusal, test } from "../support/judge.ts";

test("events are found by type, by types and by time", async ({ stripe }) => {
  const paid = await pay(stripe);
  const product = await stripe.products.create({ name: "Mug" });
  const event = await only(stripe.events.list({ type: "payment_intent.succeeded" }));
  expect(event).toMatchObject({ object: "event", type: "payment_intent.succeeded", livemode: false, data: { object: { id: paid.id } } });
  expect(event.id).toMatch(/^evt_/);
  expect(event.request?.id).toBe(paid.lastResponse.requestId);
  expect(await stripe.events.retrieve(event.id)).toMatchObject({ id: event.id, type: event.type, data: event.data });
  const types = ["charge.succeeded", "payment_intent.created"];
  expect((await all(stripe.events.list({ types }))).map(({ type }) => type)).toEqual(types);
  const family = await all(stripe.events.list({ type: "payment_intent.*" }));
  expect(family.map(({ type }) => type)).toEqual(["payment_intent.succeeded", "payment_intent.created"]);
  const since = await all(stripe.events.list({ type: "product.created", created: { gte: product.created } }));
  expect(since.map(({ data }) => (data.object as { id: string }).id)).toContain(product.id);
  expect(await all(stripe.events.list({ created: { gt: product.created + 3600 } }))).toEqual([]);
  expect(await all(stripe.events.list({ type: "charge.succeeded", created: { lt: paid.created - 3600 } }))).toEqual([]);
  const both = await refusal(stripe.events.list({ type: "charge.succeeded", types }));
  expect(both).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400 });
});

test("an event is delivered again when Stripe's CLI asks", async ({ bench, stripe }) => {
  const endpoint = await stripe.webhookEndpoints.create({ url: bench.receiver.url("/again"), enabled_events: ["product.created"] });
  await stripe.products.create({ name: "Mug" });
  await bench.flush();
  const { id } = await bench.delivered("product.created");
  const came = (at: string) => bench.receiver.at(at).filter((delivery) => delivery.id === id).length;
  expect([came("/webhook"), came("/again")]).toEqual([1, 1]);
  const answer: unknown = await stripe.rawRequest("POST", `/v1/events/${id}/retry`, { webhook_endpoint: endpoint.id });
  expect(answer).toMatchObject({ object: "event", id, type: "product.created" });
  await expect.poll(() => came("/again")).toBe(2);
  for (const { body, signature } of bench.receiver.at("/again")) {
    stripe.webhooks.constructEvent(body, signature, endpoint.secret!);
  }
  await stripe.rawRequest("POST", `/v1/events/${id}/retry`);
  await expect.poll(() => came("/webhook")).toBe(2);
  const nothing = await refusal(stripe.rawRequest("POST", "/v1/events/evt_nothing/retry"));
  expect(nothing).toMatchObject({ code: "resource_missing", statusCode: 404 });
});

test("an event is in the form of its making", async ({ stripe }) => {
  const product = await stripe.products.create({ name: "Mug" });
  await stripe.products.update(product.id, { name: "Cup" });
  const events = await all(stripe.events.list({ types: ["product.created", "product.updated"] }));
  const names = events.filter(({ data }) => (data.object as { id: string }).id === product.id);
  expect(names.map(({ data }) => (data.object as { name: string }).name)).toEqual(["Cup", "Mug"]);
});
