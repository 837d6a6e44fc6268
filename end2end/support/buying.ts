// The steps that stories are made of.
import type { APIRequestContext, Page } from "@playwright/test";
import { expect, islandsLive, open } from "./test.ts";

// Of what the sandbox sells from the first day: dollars, zlotys, and yen, which have no smaller coin.
export const mug = /Enamel mug/;
export const tea = /Herbata z Gór/;
export const towel = /Tenugui towel/;
/** Sold in euros, which bank debits are in. */
export const notebook = /Dot grid notebook/;

export const cards = {
  pays: "4242 4242 4242 4242",
  declined: "4000 0000 0000 0002",
  insufficientFunds: "4000 0000 0000 9995",
  authenticates: "4000 0027 6000 3184",
  authenticatesThenDeclined: "4000 0084 0000 1629",
  refundPends: "4000 0000 0000 7726",
  refundFails: "4000 0000 0000 5126",
};

/** Decided after three minutes, or when a story says so. */
export const debitAccount = "AT32 1904 3002 3547 3204";

export interface Card {
  email: string;
  number: string;
  expiry: string;
  cvc: string;
  name: string;
}

export const goodCard: Card = {
  email: "ada@example.com",
  number: cards.pays,
  expiry: `12 / ${(new Date().getUTCFullYear() + 3) % 100}`,
  cvc: "123",
  name: "Ada Lovelace",
};

/** Opens a product's page from the shop's front, as a buyer does. */
export async function openProduct(page: Page, name: RegExp): Promise<void> {
  await open(page, "/");
  await page.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await islandsLive(page);
}

/** Buy now, on a product's page, to the sandbox's payment page. Returns the session's id. */
export async function buyNow(page: Page, quantity = 1): Promise<string> {
  await page.getByLabel("Quantity").fill(`${quantity}`);
  await page.getByRole("button", { name: "Buy now" }).click();
  return onPaymentPage(page);
}

/** Waits for the payment page. Returns the session's id. */
export async function onPaymentPage(page: Page): Promise<string> {
  await page.waitForURL(/\/c\/pay\/cs_test_/);
  await expect(page.getByText("Built-in sandbox: no money moves here.")).toBeVisible();
  return sessionOf(page.url());
}

export function sessionOf(url: string): string {
  const id = /cs_test_\w+/.exec(url)?.[0];
  if (!id) throw new Error(`no Checkout Session in ${url}`);
  return id;
}

/** Fills the card form and pays; what comes then is for the story to say. */
export async function pay(page: Page, card: Partial<Card> = {}): Promise<void> {
  const { email, number, expiry, cvc, name } = { ...goodCard, ...card };
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry (MM / YY)").fill(expiry);
  await page.getByLabel("CVC").fill(cvc);
  await page.getByLabel("Name on card").fill(name);
  await page.getByRole("button", { name: /^Pay / }).click();
}

/** Fills the form for a bank debit and pays. */
export async function payByDebit(page: Page, iban = debitAccount, email = goodCard.email): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("SEPA Direct Debit").check();
  await page.getByLabel("IBAN").fill(iban);
  await page.getByLabel("Account holder").fill(goodCard.name);
  await page.getByRole("button", { name: /^Pay / }).click();
}

/** The buyer's bank asks, and finds this. */
export async function authenticate(page: Page, outcome: "Complete" | "Fail"): Promise<void> {
  await page.waitForURL(/\/c\/authenticate\/pi_/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("3D Secure");
  await page.getByRole("button", { name: `${outcome} authentication` }).click();
}

/** The success page, with this heading. */
export async function seeOutcome(page: Page, heading: "Paid" | "Order confirmed" | "Payment processing" | "Not paid"): Promise<void> {
  await page.waitForURL(/\/success\?/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
}

/** What the product page's form would send now. */
export async function formOf(page: Page): Promise<{ price: string; attempt: string }> {
  const field = (name: string) => page.locator(`form [name=${name}]`).inputValue();
  return { price: await field("price"), attempt: await field("attempt") };
}

/** Sends the Buy now form without a page, and answers with where it leads. */
export async function postCheckout(
  request: APIRequestContext,
  shop: string,
  form: { price: string; attempt: string; quantity: string },
  referer = `${shop}/`,
): Promise<string> {
  const answer = await request.post(`${shop}/api/checkout`, {
    form,
    maxRedirects: 0,
    headers: { accept: "text/html", origin: shop, referer },
  });
  expect(answer.status()).toBe(302);
  return new URL(answer.headers()["location"]!, shop).href;
}

/** From a product's page to the outcome. Returns the session's id. */
export async function buy(page: Page, product: RegExp, quantity = 1, card: Partial<Card> = {}): Promise<string> {
  await openProduct(page, product);
  const session = await buyNow(page, quantity);
  await pay(page, card);
  await seeOutcome(page, "Paid");
  return session;
}

/** Completes the order of what costs nothing, on its payment page. */
export async function orderFree(page: Page): Promise<void> {
  await page.getByLabel("Email").fill(goodCard.email);
  await page.getByRole("button", { name: "Complete order" }).click();
  await seeOutcome(page, "Order confirmed");
}

/** Pays on a payment page without looking at it. Returns where the buyer would be sent then. */
export async function payWithoutPage(request: APIRequestContext, paymentPage: string): Promise<string> {
  const paid = await request.post(paymentPage, {
    form: { email: goodCard.email, number: cards.pays, exp: goodCard.expiry, cvc: goodCard.cvc, name: goodCard.name },
    maxRedirects: 0,
    headers: { origin: new URL(paymentPage).origin },
  });
  expect([302, 303]).toContain(paid.status());
  return paid.headers()["location"]!;
}

/** A whole purchase without a page, as the visitor whose cookies `request` carries. */
export async function buyWithoutPage(request: APIRequestContext, shop: string, product: string): Promise<void> {
  const html = await (await request.get(`${shop}/products/${product}`)).text();
  const field = (name: string) => {
    const tag = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(html)?.[0] ?? "";
    return /value="([^"]*)"/.exec(tag)?.[1] ?? "";
  };
  const form = { price: field("price"), attempt: field("attempt"), quantity: "1" };
  const paymentPage = await postCheckout(request, shop, form);
  expect(paymentPage).toContain("/c/pay/");
  const success = await payWithoutPage(request, paymentPage);
  // Webhooks are acknowledged before they are applied. The address comes with the last of them: the next purchase of the
  // same thing then finds this one done.
  await expect.poll(async () => (await request.get(success)).text(), { intervals: [20] }).toContain(goodCard.email);
}
