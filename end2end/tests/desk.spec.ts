import type { Page } from "@playwright/test";
import { buy, buyNow, mug, openProduct } from "../support/buying.ts";
import type { Sandbox } from "../support/sandbox.ts";
import { expect, test } from "../support/test.ts";

const told = (page: Page) => page.getByRole("status");
const receipt = (page: Page) => page.getByRole("region", { name: /^Payment / });
const timeLine = (page: Page) => page.getByRole("region", { name: "What happened" });
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** A line of the receipt, such as `Fee` with its amount. */
const line = (page: Page, words: string) => receipt(page).getByRole("term").filter({ hasText: words }).locator("..");

/** A payment of the shop, open on the desk. */
async function paid(page: Page, sandbox: Sandbox): Promise<string> {
  const session = await buy(page, mug);
  await page.goto(`${sandbox.url}/payments/${session}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Payment $19.00");
  return session;
}

/** Asks the sandbox's API, as a shop does. */
async function api(sandbox: Sandbox, path: string, params?: Record<string, string>): Promise<any> {
  const answer = await fetch(`${sandbox.url}${path}`, {
    method: params ? "POST" : "GET",
    headers: { authorization: "Bearer sk_test_desk" },
    body: params && new URLSearchParams(params),
  });
  return answer.json();
}

test("a payment's whole story is in one place, in the order of time", async ({ page, sandbox }) => {
  const session = await paid(page, sandbox);
  await expect(page).toHaveURL(/\/payments\/pi_\w+$/);
  await expect(receipt(page)).toContainText("Enamel mug");
  await expect(receipt(page)).toContainText("ada@example.com");
  await expect(receipt(page)).toContainText("Visa ending in 4242");
  await expect(line(page, "Fee")).toContainText("−$0.85");
  await expect(line(page, "Left for the shop")).toContainText("$18.15");

  // What was asked and answered is written down a moment later.
  await expect(async () => {
    await page.reload();
    const lines = await timeLine(page).getByRole("listitem").filter({ has: page.locator(".tag") }).locator(".said").allInnerTexts();
    const order = [
      "POST /v1/checkout/sessions",
      "Checkout Session for $19.00",
      "PaymentIntent of $19.00",
      "payment_intent.created",
      "Charge of $19.00 to Visa ending in 4242",
      "charge.succeeded",
      "payment_intent.succeeded",
      "checkout.session.completed",
      "Balance $19.00, fee $0.85, net $18.15",
      "charge.updated",
    ];
    expect(lines.filter((line) => order.includes(line))).toEqual(order);
    await expect(timeLine(page).getByText("Delivered")).toHaveCount(5);
  }).toPass();

  await sandbox.refund(session, 500);
  await page.reload();
  await expect(receipt(page)).toContainText("Partly refunded");
  await expect(line(page, "Left for the shop")).toContainText("$13.15");
  await expect(timeLine(page)).toContainText("Refund of $5.00");
  // Nothing of a card but its end.
  const pages = ["/", "/requests", "/objects?kind=payment_method", new URL(page.url()).pathname];
  for (const path of pages) {
    await page.goto(sandbox.url + path);
    expect(await page.content(), path).not.toMatch(/4242 ?4242/);
  }
});

test("an event is sent again, and every attempt is kept with its answer", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  const event = await sandbox.event("checkout.session.completed", session);
  await page.goto(`${sandbox.url}/events/${event.id}`);
  const attempts = page.getByRole("table", { name: "Attempts" }).locator("tbody tr");
  await expect(async () => {
    await page.reload();
    await expect(attempts).toHaveCount(1, { timeout: 200 });
  }).toPass();
  await press(page, "Resend checkout.session.completed");
  await expect(told(page)).toHaveText("checkout.session.completed was sent again, and taken.");
  await expect(attempts).toHaveCount(2);
  await expect(attempts.first()).toContainText("200 OK");
  await expect(attempts.first()).toContainText(/\d+ ms/);
  await page.getByRole("link", { name: session }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("$19.00 Checkout Session");
});

test("a dispute is won, or lost and won after all", async ({ page, sandbox }) => {
  await paid(page, sandbox);
  await press(page, "Dispute this charge");
  await expect(told(page)).toHaveText("Done. Dispute of $19.00: needs a response.");
  await expect(receipt(page)).toContainText("Disputed");
  await expect(line(page, "Left for the shop")).toContainText("−$15.85");
  await press(page, "Let the shop lose");
  await expect(told(page)).toHaveText("Done. Dispute of $19.00: lost.");
  await expect(receipt(page)).toContainText("Lost in a dispute");
  await expect(timeLine(page)).toContainText("charge.dispute.closed");
  await press(page, "Let the shop win after all");
  await expect(told(page)).toHaveText("Done. Dispute of $19.00: won.");
  await expect(receipt(page)).toContainText("Dispute won");
  await expect(receipt(page)).toContainText(/Paid(?! with)/);
  await expect(page.getByRole("button", { name: "Let the shop win" })).toHaveCount(0);
});

test("an inquiry is closed and takes nothing", async ({ page, sandbox }) => {
  await paid(page, sandbox);
  await press(page, "Open an inquiry");
  await expect(told(page)).toHaveText("Done. Dispute of $19.00: inquiry, needs a response.");
  await expect(timeLine(page)).toContainText("Inquiry about $19.00");
  await press(page, "Close the inquiry");
  await expect(told(page)).toHaveText("Done. Dispute of $19.00: inquiry closed.");
  await expect(line(page, "Left for the shop")).toContainText("$18.15");
});

test("a refund fails, and its money comes back", async ({ page, sandbox }) => {
  await sandbox.refund(await paid(page, sandbox));
  await page.reload();
  await expect(line(page, "Left for the shop")).toContainText("−$0.85");
  await press(page, "Let the refund fail");
  await expect(told(page)).toHaveText("Done. Refund of $19.00: failed.");
  await expect(receipt(page)).toContainText("Refund came back");
  await expect(line(page, "Left for the shop")).toContainText("$18.15");
  await expect(timeLine(page)).toContainText("refund.failed");
});

test("a bank debit on its way succeeds or fails", async ({ page, sandbox }) => {
  for (const [words, state, standing] of [
    ["Let the debit succeed", "succeeded", "Paid"],
    ["Let the debit fail", "failed", "Failed"],
  ] as const) {
    const method = await api(sandbox, "/v1/payment_methods", {
      type: "sepa_debit",
      "sepa_debit[iban]": "AT611904300234573201",
      "billing_details[name]": "Ada Lovelace",
      "billing_details[email]": "ada@example.com",
    });
    const intent = await api(sandbox, "/v1/payment_intents", {
      amount: "2000",
      currency: "eur",
      confirm: "true",
      payment_method: method.id,
      "payment_method_types[]": "sepa_debit",
    });
    await page.goto(`${sandbox.url}/payments/${intent.id}`);
    await expect(receipt(page)).toContainText("Processing");
    await press(page, words);
    await expect(told(page)).toHaveText(`Done. PaymentIntent of €20.00: ${state}.`);
    await expect(receipt(page)).toContainText(standing);
    await expect(receipt(page)).not.toContainText("Processing");
  }
});

test("a session expires, and a button of an old page says why it does nothing", async ({ page, sandbox, context }) => {
  await openProduct(page, mug);
  const session = await buyNow(page);
  await page.goto(`${sandbox.url}/payments/${session}`);
  const old = await context.newPage();
  await old.goto(page.url());
  await press(page, "Expire this session");
  await expect(told(page)).toHaveText("Done. Checkout Session of $19.00: expired.");
  await expect(receipt(page)).toContainText("Expired");
  await press(old, "Expire this session");
  await expect(old.getByRole("alert")).toContainText("Not done");
  await page.goto(`${sandbox.url}/c/pay/${session}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This checkout has expired");
});

test("what somebody wrote is shown as it is written, and is no markup", async ({ page, sandbox }) => {
  const name = `<img src=x onerror=alert(1)> & "mug"`;
  const { product, price } = await sandbox.sell(name, 500);
  const session = await api(sandbox, "/v1/checkout/sessions", {
    mode: "payment",
    "line_items[0][price]": price,
    "line_items[0][quantity]": "1",
    success_url: "https://example.com/</pre><script>",
    customer_email: "o'hara@example.com",
  });
  await page.goto(`${sandbox.url}/payments/${session.id}`);
  await expect(receipt(page)).toContainText(name);
  await expect(receipt(page)).toContainText("o'hara@example.com");
  for (const id of [product, session.id]) {
    await page.goto(`${sandbox.url}/objects/${id}`);
    await expect(page.locator("main img, main script")).toHaveCount(0);
  }
  await expect(page.locator("pre")).toContainText("</pre><script>");
  // It is not offered to the buyers of other stories.
  await sandbox.archiveProduct(product);
});

test("the desk leads back to itself only", async ({ request, sandbox }) => {
  for (const back of ["//example.com/", "https://example.com/", "/\\example.com", "/payments#x"]) {
    const answer = await request.post(`${sandbox.url}/switches/clock`, {
      form: { seconds: "0", back },
      headers: { origin: sandbox.url },
      maxRedirects: 0,
    });
    expect(answer.status()).toBe(303);
    expect(answer.headers()["location"], back).toMatch(/^\/\?told=\w+$/);
  }
  const foreign = await request.post(`${sandbox.url}/switches/clock`, {
    form: { seconds: "60" },
    headers: { origin: "https://example.com" },
  });
  expect(foreign.status()).toBe(403);
});
