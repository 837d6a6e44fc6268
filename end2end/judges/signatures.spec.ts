// Deliveries that are spoilt, and that `constructEvent` rejects each of them and no other.
import { expect, pay, Stripe, test, type Bench } from "../support/judge.ts";
import type { Delivery } from "../support/receiver.ts";

test.use({ signed: false });

const { StripeSignatureVerificationError } = Stripe.errors;

/** Why `constructEvent` rejects a delivery; `undefined` where it takes it. */
function rejection(bench: Bench, { body, signature }: Delivery): string | undefined {
  try {
    bench.client().webhooks.constructEvent(body, signature, bench.alone.secret);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(StripeSignatureVerificationError);
    return (error as Error).message;
  }
}

for (const [mode, words] of [
  ["wrong_secret", "No signatures found matching the expected signature"],
  ["old_timestamp", "Timestamp outside the tolerance zone"],
] as const) {
  test(`${mode}: every spoilt delivery is rejected, and no other`, async ({ bench, stripe }) => {
    await stripe.customers.create({ email: "before@example.com" });
    await bench.flush();
    await bench.control("trouble/deliveries", { mode, type: "customer.created", times: "2" });
    for (const n of [1, 2]) await stripe.customers.create({ email: `spoilt${n}@example.com` });
    await stripe.products.create({ name: "Mug" });
    await stripe.customers.create({ email: "after@example.com" });
    await bench.flush();
    const first = new Map<string, Delivery>();
    for (const delivery of bench.receiver.at("/webhook")) if (!first.has(delivery.id)) first.set(delivery.id, delivery);
    const rejections = (await bench.events()).map(({ id }) => rejection(bench, first.get(id)!));
    expect(rejections).toEqual([undefined, expect.stringContaining(words), expect.stringContaining(words), undefined, undefined]);
  });

  test(`${mode} by a header spoils the events of that request`, async ({ bench, stripe }) => {
    const additionalHeaders = { "Sandbox-Trouble": mode };
    const spoilt: any = await stripe.rawRequest("POST", "/v1/products", { name: "Mug" }, { additionalHeaders });
    const whole = await stripe.products.create({ name: "Tray" });
    await expect.poll(() => bench.receiver.deliveries.map(({ object }) => object)).toEqual(expect.arrayContaining([spoilt.id, whole.id]));
    const of = (object: string) => bench.receiver.deliveries.find((delivery) => delivery.object === object)!;
    expect(rejection(bench, of(spoilt.id))).toContain(words);
    expect(rejection(bench, of(whole.id))).toBeUndefined();
  });
}

test("a body or a secret that is not the signed one is rejected", async ({ bench, stripe }) => {
  await stripe.products.create({ name: "Mug" });
  await bench.flush();
  const delivery = bench.receiver.deliveries[0]!;
  expect(rejection(bench, delivery)).toBeUndefined();
  const changed = Buffer.from(delivery.body.toString().replace("Mug", "Jug"));
  expect(rejection(bench, { ...delivery, body: changed })).toContain("No signatures found");
  expect(() => stripe.webhooks.constructEvent(delivery.body, delivery.signature, "whsec_other")).toThrow(StripeSignatureVerificationError);
  expect(rejection(bench, { ...delivery, signature: "" })).toBeTruthy();
});

/** The objects that products' deliveries were about, as they came. */
function came(bench: Bench): string[] {
  return bench.receiver.deliveries.map(({ object }) => object);
}

test("duplicate: an event comes twice under one id", async ({ bench, stripe }) => {
  await bench.control("trouble/deliveries", { mode: "duplicate", times: "1" });
  const twice = await stripe.products.create({ name: "Mug" });
  const once = await stripe.products.create({ name: "Tray" });
  await expect.poll(() => came(bench)).toHaveLength(3);
  await bench.flush();
  expect(came(bench).sort()).toEqual([twice.id, twice.id, once.id].sort());
  const ids = bench.receiver.deliveries.filter(({ object }) => object === twice.id).map(({ id }) => id);
  expect(new Set(ids).size).toBe(1);
  for (const delivery of bench.receiver.deliveries) expect(rejection(bench, delivery)).toBeUndefined();
});

test("two_events: two events of one second speak of one thing", async ({ bench, stripe }) => {
  await bench.control("trouble/deliveries", { mode: "two_events", times: "1" });
  const product = await stripe.products.create({ name: "Mug" });
  await expect.poll(() => came(bench)).toEqual([product.id, product.id]);
  const events = bench.receiver.deliveries.map(({ body }) => JSON.parse(body.toString()) as Stripe.Event);
  expect(events[0]!.id).not.toBe(events[1]!.id);
  expect(events[0]!.created).toBe(events[1]!.created);
  expect(events[0]!.type).toBe(events[1]!.type);
});

test("reorder: the events of one change come in another order than they were made in", async ({ bench, stripe }) => {
  await bench.control("trouble/deliveries", { mode: "reorder" });
  await pay(stripe);
  const made = await bench.told();
  await expect.poll(() => bench.receiver.deliveries.length).toBe(made.length);
  const order = bench.receiver.deliveries.map(({ type }) => type);
  expect([...order].sort()).toEqual([...made].sort());
  expect(order).not.toEqual(made);
});

test("delay: an event comes after those made later", async ({ bench, stripe }) => {
  await bench.control("trouble/deliveries", { mode: "delay", seconds: "2", times: "1" });
  const late = await stripe.products.create({ name: "late" });
  const soon = await stripe.products.create({ name: "soon" });
  await expect.poll(() => came(bench)).toEqual([soon.id, late.id]);
});

test("drop: an event never comes, unless it is sent again", async ({ bench, stripe }) => {
  await bench.control("trouble/deliveries", { mode: "drop", type: "product.created", times: "1" });
  const dropped = await stripe.products.create({ name: "Mug" });
  const next = await stripe.products.create({ name: "Tray" });
  await bench.flush();
  expect(came(bench)).toEqual([next.id]);
  const event = (await bench.events()).find(({ data }) => (data.object as { id: string }).id === dropped.id)!;
  await bench.control(`events/${event.id}/deliver`);
  expect(came(bench)).toEqual([next.id, dropped.id]);
});

test("reorder: events of several requests overtake each other", async ({ bench, stripe }) => {
  await bench.control("trouble/deliveries", { mode: "reorder" });
  const made: string[] = [];
  for (const name of ["One", "Two", "Three", "Four"]) made.push((await stripe.products.create({ name })).id);
  await expect.poll(() => came(bench)).toEqual(made.reverse());
});
