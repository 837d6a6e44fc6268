// Every page there is, and how a visitor comes there. For tests that look at all of them.
import type { Page } from "@playwright/test";
import {
  authenticate, buyNow, cards, mug, notebook, openProduct, pay, payByDebit, seeOutcome, tea, towel,
} from "./buying.ts";
import type { Sandbox } from "./sandbox.ts";
import { expect, open } from "./test.ts";

export interface Visit {
  page: Page;
  sandbox: Sandbox;
  expectStatus: (url: string, status: number) => void;
}

export interface Place {
  name: string;
  go(visit: Visit): Promise<void>;
}

async function toPaymentPage({ page }: Visit): Promise<string> {
  await openProduct(page, mug);
  return buyNow(page);
}

export const places: Place[] = [
  { name: "shop", go: ({ page }) => open(page, "/") },
  { name: "product", go: ({ page }) => openProduct(page, mug) },
  {
    name: "product-refused",
    async go({ page }) {
      await openProduct(page, mug);
      await page.locator("form [name=price]").evaluate((input: HTMLInputElement) => (input.value = "price_none"));
      await page.getByRole("button", { name: "Buy now" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  { name: "payment-page", go: async (visit) => void (await toPaymentPage(visit)) },
  {
    name: "payment-page-fields",
    async go(visit) {
      await toPaymentPage(visit);
      await pay(visit.page, { email: "", number: "1", expiry: "13 / 20", cvc: "", name: "" });
      await expect(visit.page.locator("[aria-invalid=true]").first()).toBeVisible();
    },
  },
  {
    name: "payment-page-declined",
    async go(visit) {
      await toPaymentPage(visit);
      await pay(visit.page, { number: cards.declined });
      await expect(visit.page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "payment-page-expired",
    async go(visit) {
      await visit.sandbox.expire(await toPaymentPage(visit));
      await visit.page.reload();
      await expect(visit.page.getByRole("heading", { level: 1 })).toHaveText("This checkout has expired");
    },
  },
  {
    name: "payment-page-debit",
    async go({ page }) {
      await openProduct(page, notebook);
      await buyNow(page);
      await payByDebit(page, "DE00");
      await expect(page.locator("#iban-error")).toBeVisible();
    },
  },
  {
    name: "payment-page-bank",
    async go(visit) {
      await toPaymentPage(visit);
      await pay(visit.page, { number: cards.authenticates });
      await visit.page.waitForURL(/\/c\/authenticate\//);
    },
  },
  {
    name: "payment-page-not-recognized",
    async go(visit) {
      await toPaymentPage(visit);
      await pay(visit.page, { number: cards.authenticates });
      await authenticate(visit.page, "Fail");
      await expect(visit.page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "debit-processing",
    async go({ page }) {
      await openProduct(page, notebook);
      await buyNow(page);
      await payByDebit(page);
      await seeOutcome(page, "Payment processing");
    },
  },
  {
    name: "paid",
    async go(visit) {
      await toPaymentPage(visit);
      await pay(visit.page);
      await seeOutcome(visit.page, "Paid");
    },
  },
  {
    name: "processing",
    async go(visit) {
      await toPaymentPage(visit);
      await visit.sandbox.trouble("drop");
      // The page shall stay as it is while it is looked at.
      await visit.page.route("**/api/look_again", (route) => route.fulfill({ json: "Processing" }));
      await pay(visit.page);
      await seeOutcome(visit.page, "Payment processing");
    },
  },
  {
    name: "not-paid",
    async go(visit) {
      const session = await toPaymentPage(visit);
      const cancel = (await visit.page.getByRole("link", { name: "Back to shop" }).getAttribute("href"))!;
      await visit.sandbox.expire(session);
      const success = cancel.replace("/cancel?", `/success?session_id=${session}&`);
      await expect(async () => {
        await open(visit.page, success);
        await expect(visit.page.getByRole("heading", { level: 1 })).toHaveText("Not paid", { timeout: 500 });
      }).toPass();
    },
  },
  {
    name: "cancelled",
    async go(visit) {
      await toPaymentPage(visit);
      await visit.page.getByRole("link", { name: "Back to shop" }).click();
      await expect(visit.page.getByRole("heading", { level: 1 })).toHaveText("Checkout cancelled");
    },
  },
  {
    name: "went-through",
    async go(visit) {
      await toPaymentPage(visit);
      const cancel = (await visit.page.getByRole("link", { name: "Back to shop" }).getAttribute("href"))!;
      await pay(visit.page);
      await seeOutcome(visit.page, "Paid");
      await open(visit.page, cancel);
      await expect(visit.page.getByRole("heading", { level: 1 })).toHaveText("This payment went through");
    },
  },
  {
    name: "unknown-payment",
    async go({ page, expectStatus }) {
      expectStatus("/success?session_id=cs_test_none", 404);
      await open(page, "/success?session_id=cs_test_none");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("We do not know this payment");
    },
  },
  { name: "account-empty", go: ({ page }) => open(page, "/account") },
  {
    name: "account",
    async go(visit) {
      for (const product of [mug, tea, towel]) {
        await openProduct(visit.page, product);
        await buyNow(visit.page, 2);
        await pay(visit.page);
        await seeOutcome(visit.page, "Paid");
      }
      await open(visit.page, "/account");
      await expect(visit.page.getByRole("table")).toBeVisible();
    },
  },
  {
    name: "not-found",
    async go({ page, expectStatus }) {
      expectStatus("/nowhere", 404);
      await open(page, "/nowhere");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
    },
  },
];
