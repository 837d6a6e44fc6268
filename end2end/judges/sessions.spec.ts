import { all, expect, only, order, pay, payPage, refusal, test } from "../support/judge.ts";

const DAY = 24 * 60 * 60;

test("a session of a price is made, read, changed, listed and expired", async ({ bench, stripe }) => {
  const product = await stripe.products.create({ name: "Mug" });
  const price = await stripe.prices.create({ product: product.id, unit_amount: 1200, currency: "usd" });
  const made = await stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ price: price.id, quantity: 3 }],
    success_url: "https://shop.example/success?session={CHECKOUT_SESSION_ID}",
    cancel_url: "https://shop.example/cancel",
    client_reference_id: "cart-1",
    customer_email: "jo@example.com",
    metadata: { cart: "1" },
    payment_intent_data: { metadata: { cart: "1" } },
  });
  expect(made).toMatchObject({
    object: "checkout.session", mode: "payment", status: "open", payment_status: "unpaid", amount_subtotal: 3600,
    amount_total: 3600, currency: "usd", client_reference_id: "cart-1", customer_email: "jo@example.com", payment_intent: null,
    metadata: { cart: "1" }, success_url: "https://shop.example/success?session={CHECKOUT_SESSION_ID}", livemode: false,
  });
  expect(made.id).toMatch(/^cs_test_/);
  expect(made.expires_at).toBe(made.created + DAY);
  expect((await fetch(made.url!)).status).toBe(200);
  const items = await all(stripe.checkout.sessions.listLineItems(made.id));
  expect(items).toMatchObject([{ object: "item", description: "Mug", quantity: 3, amount_total: 3600, price: { id: price.id } }]);
  const read = await stripe.checkout.sessions.retrieve(made.id, { expand: ["line_items"] });
  expect(read.line_items?.data.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  const changed = await stripe.checkout.sessions.update(made.id, { metadata: { cart: "2", gift: "yes" } });
  expect(changed).toMatchObject({ id: made.id, metadata: { cart: "2", gift: "yes" } });
  const other = await stripe.checkout.sessions.create(order);
  expect((await all(stripe.checkout.sessions.list())).map(({ id }) => id)).toEqual([other.id, made.id]);
  const expired = await stripe.checkout.sessions.expire(made.id);
  expect(expired).toMatchObject({ status: "expired", payment_status: "unpaid", url: null });
  expect((await all(stripe.checkout.sessions.list({ status: "expired" }))).map(({ id }) => id)).toEqual([made.id]);
  expect((await all(stripe.checkout.sessions.list({ status: "open" }))).map(({ id }) => id)).toEqual([other.id]);
  const again = await refusal(stripe.checkout.sessions.expire(made.id));
  expect(again).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400 });
  expect(await bench.delivered("checkout.session.expired")).toMatchObject({ data: { object: { id: made.id } } });
});

test("14.99 PLN are paid without a catalogue", async ({ bench, stripe }) => {
  const made = await stripe.checkout.sessions.create(order);
  expect(made).toMatchObject({ amount_total: 1499, currency: "pln", payment_status: "unpaid" });
  const item = await only(stripe.checkout.sessions.listLineItems(made.id));
  expect(item).toMatchObject({
    description: "A card with a cat", quantity: 1, amount_total: 1499, currency: "pln",
    price: { object: "price", unit_amount: 1499, currency: "pln", active: false, type: "one_time" },
  });
  const page = (await stripe.rawRequest("GET", `/v1/payment_pages/${made.id}`)) as unknown as Record<string, unknown>;
  expect(JSON.stringify(page)).toContain(made.id);
  const billing_details = { name: "Jo Buyer", email: "jo@example.com", address: { country: "PL" } };
  const method = await stripe.paymentMethods.create({ type: "card", card: { token: "tok_visa" }, billing_details });
  const wrong = await refusal(
    stripe.rawRequest("POST", `/v1/payment_pages/${made.id}/confirm`, { payment_method: method.id, expected_amount: 1 }),
  );
  expect(wrong.statusCode).toBe(400);
  await payPage(stripe, made, method.id);
  const paid = await stripe.checkout.sessions.retrieve(made.id, { expand: ["payment_intent.latest_charge"] });
  expect(paid).toMatchObject({
    status: "complete", payment_status: "paid", url: null, amount_total: 1499,
    customer_details: { email: "jo@example.com", name: "Jo Buyer" },
    payment_intent: { status: "succeeded", amount: 1499, currency: "pln", latest_charge: { paid: true, amount: 1499 } },
  });
  const intent = (paid.payment_intent as { id: string }).id;
  expect((await only(stripe.checkout.sessions.list({ payment_intent: intent }))).id).toBe(made.id);
  expect(await bench.delivered("checkout.session.completed")).toMatchObject({
    data: { object: { id: made.id, payment_status: "paid", payment_intent: intent } },
  });
  const twice = await refusal(payPage(stripe, made, method.id));
  expect(twice).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400 });
  await refusal(stripe.checkout.sessions.expire(made.id));
});

test("an order of nothing asks for no payment method", async ({ bench, stripe }) => {
  const line_items = [{ price_data: { currency: "usd", unit_amount: 0, product_data: { name: "Sticker" } }, quantity: 2 }];
  const made = await stripe.checkout.sessions.create({ ...order, line_items, metadata: { cart: "1" } });
  expect(made).toMatchObject({ status: "open", payment_status: "no_payment_required", amount_total: 0 });
  await stripe.rawRequest("POST", `/v1/payment_pages/${made.id}/confirm`, { expected_amount: 0 });
  expect(await stripe.checkout.sessions.retrieve(made.id)).toMatchObject({
    status: "complete", payment_status: "no_payment_required", payment_intent: null, url: null, metadata: { cart: "1" },
  });
  expect(await bench.told()).toEqual(["checkout.session.completed"]);
});

test("a card that is declined leaves the session open", async ({ stripe }) => {
  const made = await stripe.checkout.sessions.create(order);
  const error = await refusal(payPage(stripe, made, "pm_card_visa_chargeDeclinedInsufficientFunds"));
  expect(error).toMatchObject({ type: "StripeCardError", code: "card_declined", decline_code: "insufficient_funds" });
  const open = await stripe.checkout.sessions.retrieve(made.id);
  expect(open).toMatchObject({ status: "open", payment_status: "unpaid" });
  await payPage(stripe, made, "pm_card_visa");
  expect(await stripe.checkout.sessions.retrieve(made.id)).toMatchObject({ status: "complete", payment_status: "paid" });
});

test("a session's time runs out", async ({ bench, stripe }) => {
  const made = await stripe.checkout.sessions.create({ ...order, expires_at: Math.floor(Date.now() / 1000) + 31 * 60 });
  await bench.control("clock", { seconds: `${32 * 60}` });
  expect(await stripe.checkout.sessions.retrieve(made.id)).toMatchObject({ status: "expired", url: null });
  const soon = await refusal(stripe.checkout.sessions.create({ ...order, expires_at: made.expires_at }));
  expect(soon).toMatchObject({ type: "StripeInvalidRequestError", param: "expires_at", statusCode: 400 });
});

test("metadata of the session and of the payment are two", async ({ stripe }) => {
  const made = await stripe.checkout.sessions.create({
    ...order, metadata: { on: "session" }, payment_intent_data: { metadata: { on: "payment" }, description: "An order" },
  });
  await payPage(stripe, made, "pm_card_visa");
  const paid = await stripe.checkout.sessions.retrieve(made.id, { expand: ["payment_intent"] });
  expect(paid).toMatchObject({
    metadata: { on: "session" }, payment_intent: { metadata: { on: "payment" }, description: "An order" },
  });
  expect((await pay(stripe)).metadata).toEqual({});
});
