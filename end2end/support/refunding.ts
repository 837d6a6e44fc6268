// The steps of stories about money that goes back.
import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { expect, islandsLive, open } from "./test.ts";

export type Status =
  | "Paid"
  | "Free"
  | "Refund pending"
  | "Refund needs you"
  | "Partly refunded"
  | "Refunded"
  | "Refund failed"
  | "Disputed"
  | "Dispute lost";

/** From the account list to the page of the payment for this product. Returns its path. */
export async function openPayment(page: Page, product: RegExp): Promise<string> {
  await open(page, "/account");
  await page.getByRole("table").getByRole("link", { name: product }).click();
  await page.waitForURL(/\/account\/payments\/\w+$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(product);
  await islandsLive(page);
  return new URL(page.url()).pathname;
}

/** From the account list to the refund form. Returns the payment's path. */
export async function openRefund(page: Page, product: RegExp): Promise<string> {
  const payment = await openPayment(page, product);
  await page.getByRole("link", { name: "Ask for a refund" }).click();
  await page.waitForURL(`**${payment}/refund`);
  await expect(confirmButton(page)).toBeVisible();
  await islandsLive(page);
  await giveReason(page);
  return payment;
}

/** The first reason there is, unless one was chosen. */
async function giveReason(page: Page): Promise<void> {
  if ((await page.locator("form [name=reason]:checked").count()) === 0) await page.getByRole("radio").first().check();
}

export function confirmButton(page: Page): Locator {
  return page.getByRole("button", { name: /^Confirm refund of / });
}

/** Confirms, and waits for the payment's page. */
export async function confirmRefund(page: Page): Promise<void> {
  const payment = paymentOf(page.url());
  await giveReason(page);
  await confirmButton(page).click();
  await page.waitForURL(`**${payment}`);
}

/** The payment's page in this state; it may have to look again by itself first. */
export async function seeStatus(page: Page, status: Status): Promise<void> {
  await expect(receipt(page).locator(".badge")).toHaveText(status, { timeout: 25_000 });
}

/** What the shop noted, once the events that it has been sent are applied. */
export async function reloadUntil(page: Page, status: Status): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(receipt(page).locator(".badge")).toHaveText(status, { timeout: 200 });
  }).toPass();
  await islandsLive(page);
}

/** The refund page, where it offers nothing. */
export async function seeNoOffer(page: Page, why: RegExp): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No refund here");
  await expect(page.getByRole("main")).toContainText(why);
  await expect(confirmButton(page)).toHaveCount(0);
}

export function receipt(page: Page): Locator {
  return page.getByRole("region", { name: "Till" });
}

/** What a line of the receipt, or of the refund form, says beside this name. */
export function line(page: Page, name: string | RegExp): Locator {
  return page.locator("dl > div").filter({ has: page.locator("dt").getByText(name, { exact: true }) }).locator("dd");
}

/** The lines of the time line without their times, oldest first. */
export async function facts(page: Page): Promise<string[]> {
  const texts = await page.getByRole("region", { name: "What happened" }).locator("li .what").allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, " ").trim());
}

/** `/account/payments/{id}` of a URL that begins with it. */
export function paymentOf(url: string): string {
  const path = /\/account\/payments\/\w+/.exec(url)?.[0];
  if (!path) throw new Error(`no payment in ${url}`);
  return path;
}

/** What a refund form sends: our checkout, Stripe's payment, and why. */
export type RefundForm = { id: string; payment: string; reason: string };

/** What the refund form would send now. */
export async function refundFormOf(page: Page): Promise<RefundForm> {
  return {
    id: await page.locator("form [name=id]").inputValue(),
    payment: await page.locator("form [name=payment]").inputValue(),
    reason: await page.locator("form [name=reason]:checked").inputValue(),
  };
}

/** Sends a refund form without a page, and answers with where it leads. */
export async function postRefund(
  request: APIRequestContext,
  shop: string,
  form: RefundForm,
): Promise<string> {
  const answer = await request.post(`${shop}/api/refund`, {
    form,
    maxRedirects: 0,
    headers: { accept: "text/html", origin: shop, referer: `${shop}/account/payments/${form.id}/refund` },
  });
  expect(answer.status()).toBe(302);
  return answer.headers()["location"]!.replace(shop, "");
}
