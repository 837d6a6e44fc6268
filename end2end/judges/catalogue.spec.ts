import { all, expect, refusal, test } from "../support/judge.ts";

test("products are made, read, changed and listed", async ({ stripe }) => {
  const made = await stripe.products.create({ name: "Mug", description: "Holds tea.", metadata: { shelf: "2" } });
  expect(made).toMatchObject({ object: "product", name: "Mug", active: true, livemode: false, metadata: { shelf: "2" } });
  expect(made.id).toMatch(/^prod_/);
  expect(await stripe.products.retrieve(made.id)).toMatchObject({ id: made.id, description: "Holds tea." });
  const changed = await stripe.products.update(made.id, { name: "Cup", metadata: { shelf: "", row: "1" } });
  expect(changed).toMatchObject({ name: "Cup", metadata: { row: "1" } });
  expect(changed.metadata).not.toHaveProperty("shelf");
  await stripe.products.update(made.id, { active: false });
  const listed = async (active: boolean) => (await all(stripe.products.list({ active }))).map(({ id }) => id);
  expect(await listed(false)).toContain(made.id);
  expect(await listed(true)).not.toContain(made.id);
  const named = await stripe.products.list({ ids: [made.id] });
  expect(named.data.map(({ id }) => id)).toEqual([made.id]);
});

test("prices are made, read, changed and listed", async ({ stripe }) => {
  const product = await stripe.products.create({ name: "Mug" });
  const made = await stripe.prices.create({
    product: product.id, unit_amount: 1200, currency: "usd", lookup_key: "judge-mug", nickname: "retail",
  });
  expect(made).toMatchObject({
    object: "price", product: product.id, unit_amount: 1200, currency: "usd", type: "one_time",
    billing_scheme: "per_unit", active: true, recurring: null,
  });
  expect(`${made.unit_amount_decimal}`).toBe("1200");
  const read = await stripe.prices.retrieve(made.id, { expand: ["product"] });
  expect(read.product).toMatchObject({ id: product.id, name: "Mug" });
  expect(await stripe.prices.update(made.id, { active: false, metadata: { old: "yes" } })).toMatchObject({
    active: false, metadata: { old: "yes" }, unit_amount: 1200,
  });
  const found = await stripe.prices.list({ lookup_keys: ["judge-mug"] });
  expect(found.data.map(({ id }) => id)).toEqual([made.id]);
  const taken = await refusal(
    stripe.prices.create({ product: product.id, unit_amount: 1300, currency: "usd", lookup_key: "judge-mug" }),
  );
  expect(taken).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400, param: "lookup_key" });
  const moved = await stripe.prices.create({
    product: product.id, unit_amount: 1300, currency: "usd", lookup_key: "judge-mug", transfer_lookup_key: true,
  });
  expect((await stripe.prices.list({ lookup_keys: ["judge-mug"] })).data.map(({ id }) => id)).toEqual([moved.id]);
  expect((await stripe.prices.retrieve(made.id)).lookup_key).toBeNull();
});

test("customers are made, read, changed, found by e-mail and deleted", async ({ stripe }) => {
  const made = await stripe.customers.create({ email: "jo@example.com", name: "Jo Buyer", metadata: { shop: "1" } });
  expect(made).toMatchObject({ object: "customer", email: "jo@example.com", name: "Jo Buyer", livemode: false });
  expect(await stripe.customers.retrieve(made.id)).toMatchObject({ id: made.id, metadata: { shop: "1" } });
  const changed = await stripe.customers.update(made.id, { name: "Jo B.", address: { city: "Poznań", country: "PL" } });
  expect(changed).toMatchObject({ name: "Jo B.", email: "jo@example.com", address: { city: "Poznań", country: "PL" } });
  const other = await stripe.customers.create({ email: "else@example.com" });
  expect((await all(stripe.customers.list({ email: "jo@example.com" }))).map(({ id }) => id)).toEqual([made.id]);
  expect(await stripe.customers.del(made.id)).toMatchObject({ id: made.id, object: "customer", deleted: true });
  // A deleted customer can be read, and is not listed.
  expect(await stripe.customers.retrieve(made.id)).toMatchObject({ id: made.id, deleted: true });
  expect((await all(stripe.customers.list())).map(({ id }) => id)).toEqual([other.id]);
  const gone = await refusal(stripe.customers.update(made.id, { name: "Nobody" }));
  expect(gone).toMatchObject({ type: "StripeInvalidRequestError", code: "resource_missing", statusCode: 404, param: "id" });
});

test("their events say what became of them", async ({ bench, stripe }) => {
  const customer = await stripe.customers.create({ email: "jo@example.com" });
  await stripe.customers.update(customer.id, { email: "joe@example.com" });
  await stripe.customers.del(customer.id);
  const product = await stripe.products.create({ name: "Mug" });
  await stripe.products.update(product.id, { name: "Cup" });
  const price = await stripe.prices.create({ product: product.id, unit_amount: 100, currency: "eur" });
  await stripe.prices.update(price.id, { nickname: "old" });
  const events = await bench.events();
  const about = (id: string) => events.filter((event) => (event.data.object as { id: string }).id === id);
  expect(about(customer.id).map(({ type }) => type)).toEqual(["customer.created", "customer.updated", "customer.deleted"]);
  expect(about(customer.id)[1]!.data.previous_attributes).toEqual({ email: "jo@example.com" });
  expect(about(product.id).map(({ type }) => type)).toEqual(["product.created", "product.updated"]);
  expect(about(product.id)[1]!.data.previous_attributes).toMatchObject({ name: "Mug" });
  expect(about(price.id).map(({ type }) => type)).toEqual(["price.created", "price.updated"]);
});
