// A payment that takes days.
import { buyNow, notebook, openProduct, payByDebit, seeOutcome } from "../support/buying.ts";
import { facts, openPayment, receipt } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test("a bank debit is processing, and then paid", async ({ page, sandbox }) => {
  await openProduct(page, notebook);
  const session = await buyNow(page);
  await payByDebit(page);

  await seeOutcome(page, "Payment processing");
  await expect(page.getByRole("status")).toContainText("Your bank has been asked for the money");
  await expect(page.getByRole("status")).toContainText("Do not pay again");
  expect(await sandbox.session(session)).toMatchObject({ status: "complete", payment_status: "unpaid" });
  const success = page.url();

  await open(page, "/account");
  await expect(page.getByRole("row", { name: notebook })).toContainText("Processing");
  const payment = await openPayment(page, notebook);
  await expect(receipt(page).locator(".badge")).toHaveText("Processing");
  expect(await facts(page)).toEqual(["Checkout started €14.50", "Payment on its way €14.50"]);
  await expect(page.getByRole("link", { name: "Ask for a refund" })).toHaveCount(0);

  await open(page, success);
  await sandbox.settleDebit(session, "succeed");
  // Nobody touches the page: it looks again by itself.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Paid", { timeout: 25_000 });
  await open(page, payment);
  await expect(receipt(page).locator(".badge")).toHaveText("Paid");
  expect(await facts(page)).toEqual(["Checkout started €14.50", "Payment on its way €14.50", "Paid €14.50"]);
});

test("a bank debit is processing, and then fails", async ({ page, sandbox }) => {
  await openProduct(page, notebook);
  const session = await buyNow(page);
  await payByDebit(page);
  await seeOutcome(page, "Payment processing");

  await sandbox.settleDebit(session, "fail");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Not paid", { timeout: 25_000 });
  await expect(page.getByRole("status")).toContainText("The payment did not go through. Nothing was charged.");
  await expect(page.getByRole("link", { name: "Back to Dot grid notebook" })).toBeVisible();

  await open(page, "/account");
  await expect(page.getByRole("row", { name: notebook })).toContainText("Not paid");
  await openPayment(page, notebook);
  expect(await facts(page)).toEqual([
    "Checkout started €14.50", "Payment on its way €14.50", "Payment failed €14.50",
  ]);
});

test("who types no account of Stripe's is told so, and may pay by card instead", async ({ page }) => {
  await openProduct(page, notebook);
  await buyNow(page);
  await payByDebit(page, "DE02 1203 0000 0000 2020 51");
  await expect(page.locator("#iban-error")).toContainText("Only Stripe's test accounts");
  await expect(page.getByLabel("SEPA Direct Debit")).toBeChecked();
  await expect(page.getByLabel("Card number")).toBeHidden();
  await page.getByLabel("Card", { exact: true }).check();
  await expect(page.getByLabel("Card number")).toBeVisible();
  await expect(page.getByLabel("IBAN")).toBeHidden();
});
