import { buy, mug } from "../support/buying.ts";
import { confirmButton, confirmRefund, openRefund, postRefund, refundFormOf, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test("two clicks at once are one refund", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  const payment = await openRefund(page, mug);
  await confirmButton(page).dblclick();
  await page.waitForURL(`**${payment}`);
  await seeStatus(page, "Refunded");
  expect(await sandbox.refunds(session)).toHaveLength(1);
});

test("a form that is sent three times at once is one refund, and leads to the payment each time", async ({ page, sandbox, shop }) => {
  const session = await buy(page, mug);
  const payment = await openRefund(page, mug);
  const form = await refundFormOf(page);
  const led = await Promise.all([1, 2, 3].map(() => postRefund(page.request, shop.url, form)));
  expect(led).toEqual([payment, payment, payment]);
  expect(await sandbox.refunds(session)).toHaveLength(1);
});

test("the form in a second tab leads to the payment, not to a second refund", async ({ page, context, sandbox }) => {
  const session = await buy(page, mug);
  const payment = await openRefund(page, mug);
  const tab = await context.newPage();
  await open(tab, `${payment}/refund`);
  await expect(confirmButton(tab)).toBeVisible();

  await confirmRefund(page);
  await seeStatus(page, "Refunded");
  await confirmRefund(tab);
  await seeStatus(tab, "Refunded");
  expect(await sandbox.refunds(session)).toHaveLength(1);
});

test("the form in a second tab leads to a refund that is still pending", async ({ page, context, sandbox }) => {
  const session = await buy(page, mug);
  const payment = await openRefund(page, mug);
  const tab = await context.newPage();
  await open(tab, `${payment}/refund`);

  await sandbox.trouble("drop");
  await confirmRefund(page);
  await confirmRefund(tab);
  await seeStatus(tab, "Refund pending");
  expect(await sandbox.refunds(session)).toHaveLength(1);
});

test("back after the refund, and confirmed again, is still one refund", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  const payment = await openRefund(page, mug);
  await confirmRefund(page);
  await seeStatus(page, "Refunded");

  // A page that the browser had kept is not loaded again.
  await page.goBack({ waitUntil: "commit" });
  await page.waitForURL(`**${payment}/refund`, { waitUntil: "commit" });
  const notice = page.getByRole("heading", { name: "No refund here" });
  await expect(confirmButton(page).or(notice)).toBeVisible();
  if (await notice.isVisible()) {
    await page.getByRole("link", { name: "See the payment" }).click();
  } else {
    await expect(confirmButton(page)).not.toHaveAttribute("aria-disabled", "true");
    await confirmButton(page).click();
  }
  await page.waitForURL(`**${payment}`);
  await seeStatus(page, "Refunded");
  expect(await sandbox.refunds(session)).toHaveLength(1);
});

test("an amount from the browser is not money", async ({ page, sandbox, shop }) => {
  const session = await buy(page, mug);
  await openRefund(page, mug);
  const form = { ...(await refundFormOf(page)), amount: "1", currency: "jpy", payment_intent: "pi_other" };
  await postRefund(page.request, shop.url, form);
  expect(await sandbox.refunds(session)).toMatchObject([{ amount: 1900, currency: "usd" }]);
});

test("the button says that it is under way, posts once, and lives again when the page comes back from memory", { tag: "@js" }, async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  await openRefund(page, mug);
  // An answer without content leaves the browser where it is, as one that never comes would.
  let posts = 0;
  await page.route("**/api/refund", (route) => {
    posts += 1;
    return route.fulfill({ status: 204 });
  });
  const button = page.locator("form[action='/api/refund'] button");
  await button.click();
  await expect(button).toHaveText("Asking for the refund…");
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await button.click({ force: true });

  // What the browser says when the back button shows a page it had kept.
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect(button).toHaveText("Confirm refund of $19.00");
  await expect(button).not.toHaveAttribute("aria-disabled", "true");
  expect(posts).toBe(1);
  expect(await sandbox.refunds(session)).toEqual([]);

  await page.unroute("**/api/refund");
  await confirmRefund(page);
  await seeStatus(page, "Refunded");
});
