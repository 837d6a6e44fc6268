// What a merchant does in Stripe's dashboard, done at the desk: money goes back in parts, and to the bank.
import type { Page } from "@playwright/test";
import { buy, mug } from "../support/buying.ts";
import { expect, test } from "../support/test.ts";

// The balance and its currency are everybody's: these have a sandbox of their own, and come one after the other.
test.use({ settings: { SHOP_NAME: "Money" } });
test.describe.configure({ mode: "serial" });

const told = (page: Page) => page.getByRole("status");
const receipt = (page: Page) => page.getByRole("region", { name: /^Payment / });
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

async function refund(page: Page, amount: string): Promise<void> {
  await page.getByLabel("Amount").fill(amount);
  await press(page, "Refund");
}

test("a charge is given back in parts, as far as it goes", async ({ page, sandbox }) => {
  await page.goto(`${sandbox.url}/payments/${await buy(page, mug)}`);
  await refund(page, "5");
  await expect(told(page)).toHaveText("Done. Refund of $5.00: succeeded.");
  await refund(page, "2.50");
  await expect(told(page)).toHaveText("Done. Refund of $2.50: succeeded.");
  await expect(receipt(page)).toContainText("Partly refunded");
  await refund(page, "2.505");
  await expect(page.getByRole("alert")).toHaveText("Not done: `2.505` is no amount of USD.");
  await refund(page, "11.51");
  await expect(page.getByRole("alert")).toContainText("($11.51) is greater than unrefunded amount on charge ($11.50)");
  await refund(page, "");
  await expect(told(page)).toHaveText("Done. Refund of $11.50: succeeded.");
  await expect(page.getByRole("button", { name: "Refund", exact: true })).toHaveCount(0);
});

test("a bank warns of fraud", async ({ page, sandbox }) => {
  await page.goto(`${sandbox.url}/payments/${await buy(page, mug)}`);
  await press(page, "Warn of fraud");
  await expect(told(page)).toHaveText("Done. Early fraud warning of misc: actionable.");
  await expect(page.getByRole("region", { name: "What happened" })).toContainText("radar.early_fraud_warning.created");
  await press(page, "Warn of fraud");
  await expect(page.getByRole("alert")).toHaveText("The bank has warned of this charge.");
});

test("a refund waits for its buyer, and is canceled", async ({ page, sandbox }) => {
  const intent = await sandbox.pay("pm_card_pendingRefund");
  await page.goto(`${sandbox.url}/payments/${intent}`);
  await refund(page, "5");
  await expect(told(page)).toHaveText("Done. Refund of $5.00: pending.");
  await press(page, "Let it wait for the buyer");
  await expect(told(page)).toHaveText("Done. Refund of $5.00: waits for the buyer.");
  await press(page, "Cancel the refund");
  await expect(told(page)).toHaveText("Done. Refund of $5.00: canceled.");
});

test("the balance is paid out in the currency it is kept in", async ({ page, sandbox }) => {
  await page.goto(`${sandbox.url}/balance`);
  await page.getByLabel("The account settles in").selectOption("EUR");
  await press(page, "Settle so");
  await expect(told(page)).toHaveText("From now on the account settles in EUR.");
  await sandbox.pay("pm_card_bypassPending");
  await page.reload();
  const euros = page.getByRole("table", { name: "Balance" }).getByRole("row", { name: /EUR/ });
  await expect(euros).toContainText("€16.43");
  await page.getByLabel("Amount").fill("16.44");
  await page.getByLabel("Currency", { exact: true }).selectOption("EUR");
  await press(page, "Pay out");
  await expect(page.getByRole("alert")).toContainText("insufficient funds");
  await page.getByLabel("Amount").fill("16.43");
  await page.getByLabel("Currency", { exact: true }).selectOption("EUR");
  await press(page, "Pay out");
  await expect(told(page)).toHaveText("Done. Payout of €16.43: pending.");
  await page.getByRole("table", { name: "Payouts" }).getByRole("link", { name: /^po_/ }).click();
  await press(page, "Let the payout arrive");
  await expect(told(page)).toHaveText("Done. Payout of €16.43: paid.");
  await press(page, "Let the payout fail");
  await expect(told(page)).toHaveText("Done. Payout of €16.43: failed.");
});
