import { buy, mug, tea } from "../support/buying.ts";
import { tabTo, tabToText } from "../support/keyboard.ts";
import { confirmButton, confirmRefund, facts, line, openRefund, receipt, reloadUntil, seeNoOffer, seeStatus } from "../support/refunding.ts";
import { expect, islandsLive, open, test } from "../support/test.ts";

test("a buyer gets all of it back", async ({ page, sandbox }) => {
  const session = await buy(page, tea, 2);
  const payment = await openRefund(page, tea);
  await expect(line(page, "Herbata z Gór × 2")).toHaveText(/^PLN\s29\.98$/);
  await expect(line(page, "You get back")).toHaveText(/^PLN\s29\.98$/);
  await expect(page.getByRole("button")).toHaveText([/^Confirm refund of PLN\s29\.98$/]);
  await page.getByLabel("It did not arrive").check();
  await confirmRefund(page);

  await seeStatus(page, "Refunded");
  await expect(page).toHaveTitle(/Refunded/);
  await expect(page.getByRole("status")).toContainText("The money was sent back to what you paid with.");
  await expect(line(page, "Total")).toHaveText(/^PLN\s29\.98$/);
  await expect(line(page, "Returned")).toHaveText(/^\u2212PLN\s29\.98$/);
  expect(await facts(page)).toEqual([
    "Checkout started PLN 29.98", "Paid PLN 29.98", "Refund requested PLN 29.98 It did not arrive", "Refunded PLN 29.98",
  ]);
  await expect(page.getByRole("link", { name: "Ask for a refund" })).toHaveCount(0);
  const made = { amount: 2998, currency: "pln", status: "succeeded", metadata: { till_reason: "not_received" } };
  expect(await sandbox.refunds(session)).toMatchObject([made]);

  await open(page, "/account");
  await expect(page.getByRole("row", { name: tea })).toContainText("Refunded");
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /already been refunded/);
});

test("a refund whose events are lost is pending, and then found", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  const payment = await openRefund(page, mug);
  await sandbox.trouble("drop");
  await confirmRefund(page);

  await seeStatus(page, "Refund pending");
  await expect(page.getByRole("status")).toContainText("Your refund is requested.");
  expect(await facts(page)).toEqual(["Checkout started $19.00", "Paid $19.00", "Refund requested $19.00 I changed my mind"]);
  await expect(line(page, "Returned")).toHaveCount(0);

  // Nobody touches the page: it looks again by itself, and after five seconds the shop asks Stripe.
  await seeStatus(page, "Refunded");
  await expect(line(page, "Returned")).toHaveText("\u2212$19.00");
  expect(new URL(page.url()).pathname).toBe(payment);
  expect(await sandbox.refunds(session)).toHaveLength(1);
  await open(page, "/account");
  await expect(page.getByRole("row", { name: mug })).toContainText("Refunded");
});

test("while a refund is pending the account list says so, and no second one is offered", async ({ page, sandbox }) => {
  await buy(page, mug);
  const payment = await openRefund(page, mug);
  await sandbox.trouble("drop");
  await confirmRefund(page);
  await expect(page.getByRole("link", { name: "Ask for a refund" })).toHaveCount(0);

  await open(page, "/account");
  await expect(page.getByRole("row", { name: mug })).toContainText("Refund pending");
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /already on its way/);
});

test("a refund that fails after it succeeded is told, and no second one is offered", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  const payment = await openRefund(page, mug);
  await confirmRefund(page);
  await seeStatus(page, "Refunded");
  const [refund] = await sandbox.refunds(session);
  await sandbox.failRefund(refund!.id);

  await reloadUntil(page, "Refund failed");
  await expect(page.getByRole("status")).toContainText("Your bank did not accept the refund");
  await expect(line(page, "Returned")).toHaveCount(0);
  expect((await facts(page)).slice(-2)).toEqual([
    "Refunded $19.00", "Refund failed $19.00 The card has expired or was canceled",
  ]);
  await expect(page.getByRole("link", { name: "Ask for a refund" })).toHaveCount(0);

  await open(page, "/account");
  await expect(page.getByRole("row", { name: mug })).toContainText("Refund failed");
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /Please write to us/);
});

test("who looks at the form and goes back has asked for nothing", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  const payment = await openRefund(page, mug);
  await page.getByRole("link", { name: "Back to the payment" }).click();
  await page.waitForURL(`**${payment}`);
  await seeStatus(page, "Paid");
  expect(await sandbox.refunds(session)).toEqual([]);
});

test("a refund needs no mouse", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  await open(page, "/account");
  await tabToText(page, mug);
  await page.keyboard.press("Enter");
  await expect(receipt(page)).toBeVisible();
  await islandsLive(page);
  await tabToText(page, /^Ask for a refund$/);
  await page.keyboard.press("Enter");
  await expect(confirmButton(page)).toBeVisible();
  await islandsLive(page);

  // A group of radio buttons is one stop; arrows choose.
  await tabTo(page, () => page.locator(":focus").evaluate((element) => element.matches("[name=reason]")));
  await page.keyboard.press("ArrowDown");
  await expect(page.getByLabel("I bought it twice")).toBeChecked();
  await tabToText(page, /^Confirm refund of \$19\.00$/);
  await page.keyboard.press("Enter");
  await seeStatus(page, "Refunded");
  expect(await sandbox.refunds(session)).toMatchObject([{ amount: 1900, metadata: { till_reason: "duplicate" } }]);
});
