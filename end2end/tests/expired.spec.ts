import { buyNow, mug, onPaymentPage, openProduct, pay, seeOutcome } from "../support/buying.ts";
import { expect, islandsLive, test } from "../support/test.ts";

test("a payment page whose time is up says so and takes no card; Buy now makes another", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  const product = page.url();
  const first = await buyNow(page);
  await sandbox.expire(first);

  // The form was open all the while.
  await pay(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This checkout has expired");
  expect(await sandbox.session(first)).toMatchObject({ status: "expired", payment_status: "unpaid" });

  await page.getByRole("link", { name: "Back to shop" }).click();
  await expect(page.getByText("Nothing was charged.")).toBeVisible();
  await page.getByRole("link", { name: "Back to Enamel mug" }).click();
  await expect(page).toHaveURL(product);
  await islandsLive(page);
  const second = await buyNow(page);
  expect(second).not.toBe(first);
  await pay(page);
  await seeOutcome(page, "Paid");
});

test("an expired session that the shop has not heard of is not offered again", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  const product = page.url();
  const first = await buyNow(page);
  await sandbox.trouble("drop");
  await sandbox.expire(first);

  await page.goto(product);
  await islandsLive(page);
  await page.getByRole("button", { name: "Buy now" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/c/pay/") && !url.pathname.includes(first));
  const second = await onPaymentPage(page);
  expect(await sandbox.session(second)).toMatchObject({ status: "open" });
});
