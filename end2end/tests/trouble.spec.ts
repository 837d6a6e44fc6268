// What can go wrong between the shop and Stripe, and what a buyer sees of it.
import type { Page } from "@playwright/test";
import { buy, buyNow, mug, openProduct, pay, seeOutcome } from "../support/buying.ts";
import { confirmRefund, facts, openPayment, openRefund, reloadUntil, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test.afterEach(({ sandbox }) => sandbox.requestTrouble("none"));

/** One payment of one mug, on every page that tells of it. */
async function paidOnce(page: Page): Promise<void> {
  await open(page, "/account");
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("tbody tr")).toContainText("$19.00");
  await openPayment(page, mug);
  await seeStatus(page, "Paid");
  expect(await facts(page)).toEqual(["Checkout started $19.00", "Paid $19.00"]);
}

for (const mode of ["duplicate", "reorder", "two_events", "wrong_secret", "old_timestamp"] as const) {
  test(`deliveries with ${mode.replace("_", " ")} make one payment and one refund`, async ({ page, sandbox }) => {
    await sandbox.trouble(mode);
    await openProduct(page, mug);
    const session = await buyNow(page);
    await pay(page);
    await page.waitForURL(/\/success\?/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Paid", { timeout: 25_000 });
    await sandbox.flush();
    await paidOnce(page);

    await openRefund(page, mug);
    await confirmRefund(page);
    await seeStatus(page, "Refunded");
    await sandbox.flush();
    await page.reload();
    expect((await facts(page)).at(-1)).toBe("Refunded $19.00");
    expect(await sandbox.refunds(session)).toHaveLength(1);
  });
}

for (const mode of ["delay", "drop"] as const) {
  test(`a payment whose deliveries are under ${mode} is processing, then paid, once`, async ({ page, sandbox }) => {
    await sandbox.trouble(mode, undefined, mode === "delay" ? { seconds: 3600 } : {});
    await openProduct(page, mug);
    await buyNow(page);
    await pay(page);
    await seeOutcome(page, "Payment processing");
    await expect(page.getByRole("main")).toContainText("Do not pay again");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Paid", { timeout: 25_000 });
    // What was only late comes after all.
    await sandbox.flush();
    await paidOnce(page);
  });
}

test("a 500 after the session was made makes no second one", async ({ page, sandbox }) => {
  const before = (await sandbox.sessions()).length;
  await sandbox.requestTrouble("error_after", { method: "POST", path: "/v1/checkout/sessions", times: 1 });
  await openProduct(page, mug);
  await buyNow(page);
  expect(await sandbox.sessions()).toHaveLength(before + 1);
  await pay(page);
  await seeOutcome(page, "Paid");
});

for (const mode of ["error_after", "error_before", "conflict", "rate_limit", "cut"] as const) {
  test(`${mode.replace("_", " ")} at the refund makes one refund`, async ({ page, sandbox }) => {
    const session = await buy(page, mug);
    await openRefund(page, mug);
    await sandbox.requestTrouble(mode, { method: "POST", path: "/v1/refunds", times: 1 });
    await confirmRefund(page);
    await seeStatus(page, "Refunded");
    expect(await sandbox.refunds(session)).toHaveLength(1);
  });

  test(`${mode.replace("_", " ")} at the checkout makes one session`, async ({ page, sandbox }) => {
    const before = (await sandbox.sessions()).length;
    await sandbox.requestTrouble(mode, { method: "POST", path: "/v1/checkout/sessions", times: 1 });
    await openProduct(page, mug);
    await buyNow(page);
    expect(await sandbox.sessions()).toHaveLength(before + 1);
  });
}

test("a slow Stripe is waited for", async ({ page, sandbox }) => {
  const before = (await sandbox.sessions()).length;
  await sandbox.requestTrouble("slow", { method: "POST", path: "/v1/checkout/sessions", seconds: 4, times: 1 });
  await openProduct(page, mug);
  await buyNow(page);
  expect(await sandbox.sessions()).toHaveLength(before + 1);
});

test("a Stripe that is too slow once is asked again for the same session", async ({ page, sandbox }) => {
  const before = (await sandbox.sessions()).length;
  await sandbox.requestTrouble("slow", { method: "POST", path: "/v1/checkout/sessions", seconds: 12, times: 1 });
  await openProduct(page, mug);
  await buyNow(page);
  expect(await sandbox.sessions()).toHaveLength(before + 1);
});

test("a Stripe that stays too slow is a clear page, and the next click comes to the same payment page", async ({ page, sandbox }) => {
  const before = (await sandbox.sessions()).length;
  await sandbox.requestTrouble("slow", { method: "POST", path: "/v1/checkout/sessions", seconds: 12 });
  await openProduct(page, mug);
  await page.getByRole("button", { name: "Buy now" }).click();
  await expect(page.getByRole("alert")).toContainText("Nothing was charged", { timeout: 25_000 });
  expect(await sandbox.sessions()).toHaveLength(before + 1);

  await sandbox.requestTrouble("none");
  await buyNow(page);
  expect(await sandbox.sessions()).toHaveLength(before + 1);
  await pay(page);
  await seeOutcome(page, "Paid");
});

test("a Stripe that is too slow at the refund leaves one refund, and the page comes to know of it", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  await openRefund(page, mug);
  await sandbox.requestTrouble("slow", { method: "POST", path: "/v1/refunds", seconds: 12 });
  await sandbox.trouble("drop");
  await confirmRefund(page);
  await reloadUntil(page, "Refunded");
  expect(await sandbox.refunds(session)).toHaveLength(1);
});
