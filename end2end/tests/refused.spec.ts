import { formOf, mug, onPaymentPage, openProduct, pay, postCheckout, seeOutcome, tea } from "../support/buying.ts";
import { expect, islandsLive, open, test } from "../support/test.ts";
import type { Page } from "@playwright/test";

/** Sends the form as it stands, without the browser's own checks of a field. */
async function sendAnyway(page: Page): Promise<void> {
  await page.locator("form[action='/api/checkout']").evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await page.getByRole("button", { name: "Buy now" }).click();
  await page.waitForURL(/__err=/);
  await islandsLive(page);
}

for (const quantity of ["0", "-1", "1000000", "99999999999999999999"]) {
  test(`a quantity of ${quantity} is refused in a sentence`, async ({ page, sandbox }) => {
    await openProduct(page, mug);
    const before = (await sandbox.sessions()).length;
    await page.getByLabel("Quantity").fill(quantity);
    await sendAnyway(page);
    await expect(page.getByRole("alert")).toHaveText(/\w{4,}.*Nothing was charged/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(mug);
    expect(await sandbox.sessions()).toHaveLength(before);

    // And the page still sells.
    await page.getByLabel("Quantity").fill("1");
    await page.getByRole("button", { name: "Buy now" }).click();
    await onPaymentPage(page);
  });
}

test("a price that does not exist is refused in a sentence", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  const before = (await sandbox.sessions()).length;
  await page.locator("form [name=price]").evaluate((input: HTMLInputElement) => (input.value = "price_nonesuch"));
  await sendAnyway(page);
  await expect(page.getByRole("alert")).toHaveText(/This price is no longer offered/);
  expect(await sandbox.sessions()).toHaveLength(before);
});

test("a price that changed since the page was shown is refused, and the page shows the new one", async ({ page, sandbox, shop }) => {
  const { product, price } = await sandbox.sell("Lamp", 4200);
  const url = `/products/${product}`;
  const html = async () => (await page.request.get(url)).text();
  await expect.poll(html).toContain(price);
  await open(page, url);
  const before = (await sandbox.sessions()).length;

  const newPrice = await sandbox.price(product, 4300);
  await sandbox.archivePrice(price);
  await expect.poll(html).not.toContain(price);
  expect(await html()).toContain(newPrice);

  await page.getByRole("button", { name: "Buy now" }).click();
  await page.waitForURL(/__err=/);
  await expect(page.getByRole("alert")).toHaveText(/This price is no longer offered. Nothing was charged/);
  await expect(page.locator(".price")).toHaveText("$43.00");
  expect(await sandbox.sessions()).toHaveLength(before);

  await islandsLive(page);
  await page.getByRole("button", { name: "Buy now" }).click();
  await onPaymentPage(page);
  await expect(page.getByRole("button", { name: "Pay $43.00" })).toBeVisible();
  await pay(page);
  await seeOutcome(page, "Paid");
  expect(page.url().startsWith(shop.url)).toBe(true);
});

test("a product that was taken off the shelf is refused in a sentence", async ({ page, sandbox, shop, expectStatus }) => {
  const { product, price } = await sandbox.sell("Kettle", 9900);
  const url = `/products/${product}`;
  await expect.poll(async () => (await page.request.get(url)).text()).toContain(price);
  await open(page, url);
  const before = (await sandbox.sessions()).length;
  await sandbox.archiveProduct(product);
  await expect.poll(async () => (await page.request.get(url)).status()).toBe(404);

  const landed = page.waitForResponse((response) => response.url().includes("__err="));
  await page.getByRole("button", { name: "Buy now" }).click();
  const answer = await landed;
  expectStatus(answer.url().replace(shop.url, ""), answer.status());
  await expect(page.getByRole("main")).toContainText(/no longer (sold|offered)/);
  await expect(page.getByRole("link", { name: "Go to the shop" })).toBeVisible();
  expect(await sandbox.sessions()).toHaveLength(before);
});

test("an amount from the browser is not money", async ({ page, sandbox, shop }) => {
  await openProduct(page, tea);
  const form = { ...(await formOf(page)), quantity: "1", amount: "1", unit_amount: "1", currency: "jpy" };
  const url = await postCheckout(page.request, shop.url, form);
  const session = await sandbox.session(/cs_test_\w+/.exec(url)![0]);
  expect(session).toMatchObject({ amount_total: 1499, currency: "pln" });
});

test("what is written into the error parameter is not shown", async ({ page }) => {
  await openProduct(page, mug);
  const url = new URL(page.url());
  url.searchParams.set("__err", "Call 555-1234 and tell us your card number");
  await open(page, url.href);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.locator("body")).not.toContainText("555-1234");
});

test("a form on another site buys nothing", async ({ page, sandbox, shop, expectStatus }) => {
  await openProduct(page, mug);
  const form = await formOf(page);
  const before = (await sandbox.sessions()).length;
  await page.route("http://elsewhere.example/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><link rel=icon href="data:,"><form method=post action="${shop.url}/api/checkout">
        <input name=price value="${form.price}"><input name=attempt value="${form.attempt}"><input name=quantity value=1>
        <button>Win a mug</button></form>`,
    }),
  );
  await page.goto("http://elsewhere.example/");
  expectStatus("/api/checkout", 403);
  const answer = page.waitForResponse(`${shop.url}/api/checkout`);
  await page.getByRole("button").click();
  expect((await answer).status()).toBe(403);
  expect(await sandbox.sessions()).toHaveLength(before);
});
