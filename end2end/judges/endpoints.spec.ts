import { all, expect, refusal, Stripe, test, type Bench } from "../support/judge.ts";

/** What came to a path, each verified with this secret. */
function verified(bench: Bench, at: string, secret: string): string[] {
  const { webhooks } = bench.client();
  return bench.receiver.at(at).map(({ body, signature }) => webhooks.constructEvent(body, signature, secret).type);
}

test("webhook endpoints are made, read, changed, listed and deleted", async ({ bench, stripe }) => {
  const made = await stripe.webhookEndpoints.create({
    url: bench.receiver.url("/one"), enabled_events: ["product.created", "price.created"], description: "One", metadata: { n: "1" },
  });
  expect(made).toMatchObject({
    object: "webhook_endpoint", status: "enabled", enabled_events: ["product.created", "price.created"], livemode: false,
    url: bench.receiver.url("/one"), description: "One", metadata: { n: "1" }, application: null,
  });
  expect(made.id).toMatch(/^we_/);
  expect(made.secret).toMatch(/^whsec_\w+/);
  const read = await stripe.webhookEndpoints.retrieve(made.id);
  expect(read.url).toBe(made.url);
  // Only the answer to its making shows the secret.
  expect(read).not.toHaveProperty("secret");
  const changed = await stripe.webhookEndpoints.update(made.id, { enabled_events: ["price.created"], metadata: { n: "2" } });
  expect(changed).toMatchObject({ enabled_events: ["price.created"], metadata: { n: "2" } });
  const other = await stripe.webhookEndpoints.create({ url: bench.receiver.url("/two"), enabled_events: ["*"] });
  expect((await all(stripe.webhookEndpoints.list())).map(({ id }) => id)).toEqual([other.id, made.id]);
  expect(await stripe.webhookEndpoints.del(other.id)).toMatchObject({ id: other.id, object: "webhook_endpoint", deleted: true });
  expect((await all(stripe.webhookEndpoints.list())).map(({ id }) => id)).toEqual([made.id]);
  const gone = await refusal(stripe.webhookEndpoints.retrieve(other.id));
  expect(gone).toMatchObject({ type: "StripeInvalidRequestError", code: "resource_missing", statusCode: 404 });
  expect(gone.message).toContain(`No such webhook endpoint: '${other.id}'`);
});

test("each endpoint gets its own events under its own secret", async ({ bench, stripe }) => {
  const products = await stripe.webhookEndpoints.create({ url: bench.receiver.url("/products"), enabled_events: ["product.created"] });
  const everything = await stripe.webhookEndpoints.create({ url: bench.receiver.url("/all"), enabled_events: ["*"] });
  expect(products.secret).not.toBe(everything.secret);
  const product = await stripe.products.create({ name: "Mug" });
  await stripe.prices.create({ product: product.id, unit_amount: 1200, currency: "usd" });
  await bench.flush();
  expect(verified(bench, "/products", products.secret!)).toEqual(["product.created"]);
  expect(verified(bench, "/all", everything.secret!)).toEqual(["product.created", "price.created"]);
  expect(verified(bench, "/webhook", bench.alone.secret)).toEqual(["product.created", "price.created"]);
  expect(() => verified(bench, "/all", products.secret!)).toThrow(Stripe.errors.StripeSignatureVerificationError);
  expect(() => verified(bench, "/products", bench.alone.secret)).toThrow(Stripe.errors.StripeSignatureVerificationError);

  await stripe.webhookEndpoints.update(everything.id, { disabled: true });
  expect((await stripe.webhookEndpoints.retrieve(everything.id)).status).toBe("disabled");
  await stripe.webhookEndpoints.del(products.id);
  await stripe.products.create({ name: "Tray" });
  await bench.flush();
  expect(bench.receiver.at("/all")).toHaveLength(2);
  expect(bench.receiver.at("/products")).toHaveLength(1);
  expect(bench.receiver.at("/webhook")).toHaveLength(3);
});

test("an endpoint that is down gets its events later, and holds up no other", async ({ bench, stripe }) => {
  await stripe.webhookEndpoints.create({ url: "http://127.0.0.1:9/nobody", enabled_events: ["*"] });
  bench.receiver.status = 503;
  const product = await stripe.products.create({ name: "Mug" });
  await expect.poll(() => bench.receiver.deliveries.length).toBeGreaterThan(0);
  bench.receiver.status = 200;
  const refused = bench.receiver.deliveries.length;
  await bench.flush();
  const after = bench.receiver.deliveries.slice(refused);
  expect(after.map(({ object }) => object)).toContain(product.id);
});

test("what is no address and no event is refused", async ({ bench, stripe }) => {
  const url = bench.receiver.url("/one");
  const address = await refusal(stripe.webhookEndpoints.create({ url: "nowhere", enabled_events: ["*"] }));
  expect(address).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400, param: "url" });
  const event = "Mug broken" as Stripe.WebhookEndpointCreateParams.EnabledEvent;
  const unknown = await refusal(stripe.webhookEndpoints.create({ url, enabled_events: [event] }));
  expect(unknown).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400 });
  const none = await refusal(stripe.rawRequest("POST", "/v1/webhook_endpoints", { url }));
  expect(none).toMatchObject({ code: "parameter_missing", param: "enabled_events" });
});
