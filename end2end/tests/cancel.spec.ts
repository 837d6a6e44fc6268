import { buyNow, mug, openProduct, pay, seeOutcome } from "../support/buying.ts";
import { expect, open, test } from "../support/test.ts";

test("a buyer who turns back is told that nothing was charged, and finds the product again", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  const product = page.url();
  const session = await buyNow(page);
  await page.getByRole("link", { name: "Back to shop" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Checkout cancelled");
  await expect(page.getByText("Nothing was charged.")).toBeVisible();
  expect(await sandbox.session(session)).toMatchObject({ payment_status: "unpaid" });

  await page.getByRole("link", { name: "Back to Enamel mug" }).click();
  await expect(page).toHaveURL(product);
  // The session is still open, so it is used.
  expect(await buyNow(page)).toBe(session);
  await pay(page);
  await seeOutcome(page, "Paid");
});

test("the cancel page of what was paid says so", async ({ page }) => {
  await openProduct(page, mug);
  await buyNow(page);
  const cancel = (await page.getByRole("link", { name: "Back to shop" }).getAttribute("href"))!;
  await pay(page);
  await seeOutcome(page, "Paid");

  await open(page, cancel);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This payment went through");
  await expect(page.locator("body")).not.toContainText("Nothing was charged");
  await page.getByRole("link", { name: "See the payment" }).click();
  await seeOutcome(page, "Paid");
});

test("the cancel page asks Stripe: a lost webhook does not make it say that nothing was charged", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  await buyNow(page);
  const cancel = (await page.getByRole("link", { name: "Back to shop" }).getAttribute("href"))!;
  await sandbox.trouble("drop");
  await pay(page);
  await seeOutcome(page, "Payment processing");

  await open(page, cancel);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This payment went through");
  await expect(page.locator("body")).not.toContainText("Nothing was charged");
});
