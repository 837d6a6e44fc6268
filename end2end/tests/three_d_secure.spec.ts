// The bank wants to see the buyer first.
import { authenticate, buyNow, cards, mug, openProduct, pay, seeOutcome } from "../support/buying.ts";
import { facts, openPayment, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test("who is recognized has paid", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  const session = await buyNow(page);
  await pay(page, { number: cards.authenticates });
  expect(await sandbox.session(session)).toMatchObject({ status: "open", payment_status: "unpaid" });
  await authenticate(page, "Complete");

  await seeOutcome(page, "Paid");
  expect(await sandbox.session(session)).toMatchObject({ status: "complete", payment_status: "paid" });
  await openPayment(page, mug);
  await seeStatus(page, "Paid");
  expect(await facts(page)).toEqual(["Checkout started $19.00", "Paid $19.00"]);
});

test("who is not recognized is told so, has paid nothing, and pays with another card", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  const session = await buyNow(page);
  await pay(page, { number: cards.authenticates });
  await authenticate(page, "Fail");

  await page.waitForURL(new RegExp(`/c/pay/${session}`));
  await expect(page.getByRole("alert")).toContainText("unable to authenticate your payment method");
  await expect(page.getByText("Nothing was charged.")).toBeVisible();
  expect(await sandbox.session(session)).toMatchObject({ status: "open", payment_status: "unpaid" });

  await pay(page);
  await seeOutcome(page, "Paid");
  await openPayment(page, mug);
  expect(await facts(page)).toEqual([
    "Checkout started $19.00",
    "Attempt failed $19.00 Your bank did not confirm that it was you",
    "Paid $19.00",
  ]);
});

test("who is recognized and declined all the same is told why", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  const session = await buyNow(page);
  await pay(page, { number: cards.authenticatesThenDeclined });
  await authenticate(page, "Complete");

  await page.waitForURL(new RegExp(`/c/pay/${session}`));
  await expect(page.getByRole("alert")).toHaveText("Your card was declined.");
  expect(await sandbox.session(session)).toMatchObject({ status: "open", payment_status: "unpaid" });
});

test("who gives up after the bank said no has no payment", async ({ page }) => {
  await openProduct(page, mug);
  await buyNow(page);
  await pay(page, { number: cards.authenticates });
  await authenticate(page, "Fail");
  await page.getByRole("link", { name: "Back to shop" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Checkout cancelled");
  await expect(page.getByRole("main")).toContainText("Nothing was charged");
  await open(page, "/account");
  await expect(page.getByRole("main")).toContainText("No payments yet");
});

test("the bank's page says once what it says twice", async ({ page, context }) => {
  await openProduct(page, mug);
  const session = await buyNow(page);
  await pay(page, { number: cards.authenticates });
  await page.waitForURL(/\/c\/authenticate\//);
  const tab = await context.newPage();
  await tab.goto(page.url());
  await authenticate(page, "Complete");
  await seeOutcome(page, "Paid");
  // The other tab's answer comes too late to undo it.
  await authenticate(tab, "Fail");
  await seeOutcome(tab, "Paid");
  expect(tab.url()).toContain(session);
});
