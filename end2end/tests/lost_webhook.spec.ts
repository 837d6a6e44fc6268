import type { Page } from "@playwright/test";
import { buyNow, mug, openProduct, pay, seeOutcome } from "../support/buying.ts";
import { expect, open, test } from "../support/test.ts";

/** While money may be moving, no page may ask for more of it. */
async function neverAsksAgain(page: Page): Promise<void> {
  const main = page.getByRole("main");
  await expect(main).toContainText("Do not pay again");
  await expect(main).not.toContainText(/try again|pay now|nothing was charged/i);
  await expect(page.getByRole("button", { name: /buy|pay/i })).toHaveCount(0);
}

test("a payment whose webhook is lost is processing, and then found", async ({ page, sandbox }) => {
  await sandbox.trouble("drop");
  await openProduct(page, mug);
  const session = await buyNow(page);
  await pay(page);

  await seeOutcome(page, "Payment processing");
  await neverAsksAgain(page);
  expect(await sandbox.session(session)).toMatchObject({ payment_status: "paid" });

  // Nobody touches the page: it looks again by itself, and after five seconds the shop asks Stripe.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Paid", { timeout: 25_000 });
  await expect(page.getByRole("region")).toContainText(mug);
});

test("who paid and buys the same again before the shop has heard is shown the payment, not a second bill", async ({ page, sandbox }) => {
  await sandbox.trouble("drop");
  await openProduct(page, mug);
  const product = page.url();
  await buyNow(page);
  await pay(page);
  await seeOutcome(page, "Payment processing");
  const before = (await sandbox.sessions()).length;

  await open(page, product);
  await page.getByRole("button", { name: "Buy now" }).click();
  await seeOutcome(page, "Paid");
  expect(await sandbox.sessions()).toHaveLength(before);
});

