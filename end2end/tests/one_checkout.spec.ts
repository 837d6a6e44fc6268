import { request as requests } from "@playwright/test";
import { buyNow, formOf, mug, onPaymentPage, openProduct, pay, postCheckout, seeOutcome } from "../support/buying.ts";
import { expect, islandsLive, open, test } from "../support/test.ts";

test("two clicks at once are one checkout", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  const before = (await sandbox.sessions()).length;
  await page.getByRole("button", { name: "Buy now" }).dblclick();
  await onPaymentPage(page);
  expect(await sandbox.sessions()).toHaveLength(before + 1);
});

test("a first visitor's form that is sent twice before any cookie came back is one checkout", async ({ page, sandbox, shop }) => {
  await openProduct(page, mug);
  const form = { ...(await formOf(page)), quantity: "1" };
  const before = (await sandbox.sessions()).length;
  const visitors = await Promise.all([1, 2, 3].map(() => requests.newContext()));
  const urls = await Promise.all(visitors.map((visitor) => postCheckout(visitor, shop.url, form)));
  await Promise.all(visitors.map((visitor) => visitor.dispose()));

  expect(urls[0]).toMatch(/\/c\/pay\/cs_test_/);
  expect(new Set(urls).size).toBe(1);
  expect(await sandbox.sessions()).toHaveLength(before + 1);
});

test("back and Buy now again is the same payment page", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  const product = page.url();
  const first = await buyNow(page);
  const before = (await sandbox.sessions()).length;

  await page.goBack();
  await expect(page).toHaveURL(product);
  await islandsLive(page);
  const button = page.getByRole("button", { name: "Buy now" });
  await expect(button).not.toHaveAttribute("aria-disabled", "true");
  await button.click();
  expect(await onPaymentPage(page)).toBe(first);
  expect(await sandbox.sessions()).toHaveLength(before);
});

test("a second tab leads to the same payment page", async ({ page, context }) => {
  await openProduct(page, mug);
  const tab = await context.newPage();
  await open(tab, page.url());
  const first = await buyNow(page);
  expect(await buyNow(tab)).toBe(first);
});

test("another quantity is another payment page, and the first is closed", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  const product = page.url();
  const first = await buyNow(page, 1);
  const one = await sandbox.session(first);

  await open(page, product);
  const second = await buyNow(page, 2);
  expect(second).not.toBe(first);
  expect(await sandbox.session(first)).toMatchObject({ status: "expired" });
  expect(await sandbox.session(second)).toMatchObject({ status: "open", amount_total: 2 * one.amount_total });
});

test("a page from before the payment leads to the payment, not to a second one", async ({ page, sandbox, shop }) => {
  await openProduct(page, mug);
  const stale = { ...(await formOf(page)), quantity: "1" };
  const session = await buyNow(page);
  await pay(page);
  await seeOutcome(page, "Paid");
  const before = (await sandbox.sessions()).length;

  const url = await postCheckout(page.request, shop.url, stale);
  expect(new URL(url).pathname).toBe("/success");
  await open(page, url);
  await seeOutcome(page, "Paid");
  await expect(page.getByRole("region")).toContainText(mug);
  expect(await sandbox.sessions()).toHaveLength(before);
  expect(await sandbox.session(session)).toMatchObject({ payment_status: "paid" });
});

test("who comes back later may buy the same thing again", async ({ page }) => {
  await openProduct(page, mug);
  const product = page.url();
  const first = await buyNow(page);
  await pay(page);
  await seeOutcome(page, "Paid");

  await open(page, product);
  expect(await buyNow(page)).not.toBe(first);
});

test("the button says that it is under way, posts once, and lives again when the page comes back from memory", { tag: "@js" }, async ({ page }) => {
  await openProduct(page, mug);
  // An answer without content leaves the browser where it is, as one that never comes would.
  let posts = 0;
  await page.route("**/api/checkout", (route) => {
    posts += 1;
    return route.fulfill({ status: 204 });
  });
  const button = page.locator("form[action='/api/checkout'] button");
  await button.click();
  await expect(button).toHaveText("Redirecting…");
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await button.click({ force: true });

  // What the browser says when the back button shows a page it had kept; Chromium keeps none that is `no-store` once a cookie has changed.
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect(button).toHaveText("Buy now");
  await expect(button).not.toHaveAttribute("aria-disabled", "true");
  expect(posts).toBe(1);

  await page.unroute("**/api/checkout");
  await button.click();
  await onPaymentPage(page);
});
