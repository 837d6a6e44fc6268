import { expect, order, pay, refusal, Stripe, test } from "../support/judge.ts";

const { StripeAuthenticationError, StripeInvalidRequestError } = Stripe.errors;

test("a key that is wrong, or of another mode, opens nothing", async ({ bench }) => {
  for (const key of ["nonsense", "sk_live_0123456789abcdef"]) {
    const error = await refusal(bench.client({}, key).customers.list());
    expect(error).toBeInstanceOf(StripeAuthenticationError);
    expect(error).toMatchObject({ type: "StripeAuthenticationError", statusCode: 401, rawType: "invalid_request_error" });
    expect(error.message).toMatch(/^Invalid API Key provided: /);
    expect(error.message).not.toContain(key);
  }
  const answer = await fetch(`${bench.alone.url}/v1/customers`);
  expect(answer.status).toBe(401);
  expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="Stripe"');
  expect((await answer.json()).error.message).toMatch(/^You did not provide an API key\./);
});

/** What is asked; the code, the param and the message it is refused with. */
const mistakes: [string, string, object, string | undefined, string | undefined, string | RegExp][] = [
  ["POST", "/v1/customers", { colour: "red" }, "parameter_unknown", "colour", "Received unknown parameter: colour"],
  [
    "POST", "/v1/checkout/sessions", { ...order, line_items: [{ ...order.line_items![0], colour: "red" }] },
    "parameter_unknown", "line_items[0][colour]", "Received unknown parameter: line_items[0][colour]",
  ],
  ["GET", "/v1/charges?colour=red", {}, "parameter_unknown", "colour", "Received unknown parameter: colour"],
  ["POST", "/v1/payment_intents", { currency: "usd" }, "parameter_missing", "amount", "Missing required param: amount."],
  ["POST", "/v1/payment_intents", { amount: 100 }, "parameter_missing", "currency", "Missing required param: currency."],
  ["POST", "/v1/products", {}, "parameter_missing", "name", "Missing required param: name."],
  ["POST", "/v1/payment_intents", { amount: "ten", currency: "usd" }, "parameter_invalid_integer", "amount", "Invalid integer: ten"],
  ["POST", "/v1/payment_intents", { amount: "1.5", currency: "usd" }, "parameter_invalid_integer", "amount", "Invalid integer: 1.5"],
  [
    "POST", "/v1/payment_intents", { amount: 49, currency: "usd" }, "amount_too_small", "amount",
    "Amount must be at least $0.50 usd",
  ],
  ["POST", "/v1/payment_intents", { amount: 100_000_000, currency: "usd" }, "amount_too_large", "amount", /^Amount must be no more than \$999,999\.99/],
  ["POST", "/v1/payment_intents", { amount: 100, currency: "zzz" }, undefined, "currency", /^Invalid currency: zzz\. Stripe currently supports these currencies: /],
  ["POST", "/v1/payment_intents", { amount: 100, currency: "usd", confirm: "maybe" }, undefined, "confirm", "Invalid boolean: maybe"],
  ["POST", "/v1/refunds", { payment_intent: "pi_nothing" }, "resource_missing", "payment_intent", "No such payment_intent: 'pi_nothing'"],
  ["POST", "/v1/refunds", { charge: "ch_nothing" }, "resource_missing", "id", "No such charge: 'ch_nothing'"],
  [
    "POST", "/v1/checkout/sessions",
    { mode: "payment", success_url: "https://shop.example", line_items: [{ price: "price_nothing", quantity: 1 }] },
    "resource_missing", "line_items[0][price]", "No such price: 'price_nothing'",
  ],
  ["POST", "/v1/payment_intents", { amount: 100, currency: "usd", customer: "cus_nothing" }, "resource_missing", "customer", "No such customer: 'cus_nothing'"],
  ["POST", "/v1/checkout/sessions", { mode: "shopping" }, undefined, "mode", /^Invalid mode: must be one of /],
];

for (const [method, path, params, code, param, message] of mistakes) {
  test(`${method} ${path} with ${JSON.stringify(params)}`, async ({ stripe }) => {
    const error = await refusal(stripe.rawRequest(method, path, params as Record<string, unknown>));
    expect(error).toBeInstanceOf(StripeInvalidRequestError);
    expect(error).toMatchObject({ type: "StripeInvalidRequestError", rawType: "invalid_request_error" });
    // A refund stands below its charge, as paths once said.
    const below = path === "/v1/refunds";
    expect(error.statusCode).toBe(below ? 404 : 400);
    if (typeof message === "string") expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
    expect(error.param).toBe(param);
    if (code) expect(error.code).toBe(code);
    expect(error.requestId).toMatch(/^req_/);
  });
}

/** Paths of objects that are not there, and how Stripe calls them. */
const missing = [
  ["/v1/products/prod_nothing", "No such product: 'prod_nothing'"],
  ["/v1/prices/price_nothing", "No such price: 'price_nothing'"],
  ["/v1/customers/cus_nothing", "No such customer: 'cus_nothing'"],
  ["/v1/payment_intents/pi_nothing", "No such payment_intent: 'pi_nothing'"],
  ["/v1/payment_methods/pm_nothing", "No such PaymentMethod: 'pm_nothing'"],
  ["/v1/charges/ch_nothing", "No such charge: 'ch_nothing'"],
  ["/v1/refunds/re_nothing", "No such refund: 're_nothing'"],
  ["/v1/disputes/du_nothing", "No such dispute: 'du_nothing'"],
  ["/v1/balance_transactions/txn_nothing", "No such balance transaction: 'txn_nothing'"],
  ["/v1/events/evt_nothing", "No such event: 'evt_nothing'"],
  ["/v1/webhook_endpoints/we_nothing", "No such webhook endpoint: 'we_nothing'"],
  ["/v1/checkout/sessions/cs_test_nothing", "No such checkout.session: 'cs_test_nothing'"],
] as const;

test("what is not there is 404 in the envelope", async ({ stripe }) => {
  const told: string[] = [];
  for (const [path, message] of missing) {
    const error = await refusal(stripe.rawRequest("GET", path));
    expect(error).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 404, code: "resource_missing" });
    expect(error.param, path).toBeTruthy();
    if (!error.message.startsWith(message)) told.push(`${path}: ${error.message}`);
  }
  expect(told).toEqual([]);
  for (const [method, path] of [["GET", "/v1/colours"], ["DELETE", "/v1/charges/ch_1"], ["POST", "/v1/colours/red"]] as const) {
    const error = await refusal(stripe.rawRequest(method, path));
    expect(error).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 404 });
    expect(error.message).toContain(`Unrecognized request URL (${method}: ${path}). `);
  }
});

test("the API version of the request is echoed", async ({ bench, stripe }) => {
  const own = await pay(stripe);
  expect(own.lastResponse.apiVersion).toBe(Stripe.API_VERSION);
  const older = bench.client({ apiVersion: "2025-03-31.basil" as Stripe.StripeConfig["apiVersion"] });
  expect((await older.customers.list()).lastResponse.apiVersion).toBe("2025-03-31.basil");
  const headers = { authorization: "Bearer sk_test_judge" };
  const none = await fetch(`${bench.alone.url}/v1/customers`, { headers });
  expect(none.headers.get("stripe-version")).toMatch(/^\d{4}-\d\d-\d\d\.\w+$/);
  // An older version's parameter is a newer one's unknown.
  const types = { amount: 100, currency: "usd", payment_method_types: ["card"] };
  expect(await older.rawRequest("POST", "/v1/payment_intents", types)).toMatchObject({ object: "payment_intent" });
  expect(await refusal(stripe.rawRequest("POST", "/v1/payment_intents", types))).toMatchObject({
    code: "parameter_unknown", param: "payment_method_types",
  });
});
