// The pages of payments that banks and refunds have come to. As places.ts.
import type { Page } from "@playwright/test";
import { buy, buyNow, cards, mug, openProduct, orderFree, tea, towel } from "./buying.ts";
import type { Place, Visit } from "./places.ts";
import { confirmRefund, openPayment, openRefund, reloadUntil, seeStatus } from "./refunding.ts";
import { expect, open } from "./test.ts";

/** What Stripe says is in a sentence of the page, once it is heard. */
async function told(page: Page, sentence: string): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("status")).toContainText(sentence, { timeout: 200 });
  }).toPass();
}

async function showProofs(page: Page): Promise<void> {
  await page.getByText("Proofs", { exact: true }).click();
}

async function needsItsBuyer({ page, sandbox }: Visit): Promise<void> {
  const session = await buy(page, mug, 1, { number: cards.refundPends });
  await openRefund(page, mug);
  await confirmRefund(page);
  await seeStatus(page, "Refund pending");
  const [refund] = await sandbox.refunds(session);
  await sandbox.askTheBuyer(refund!.id);
  await reloadUntil(page, "Refund needs you");
}

export const standingPlaces: Place[] = [
  {
    name: "order-confirmed",
    async go({ page, sandbox }) {
      const { product } = await sandbox.sell("Sticker sheet", 0);
      await expect.poll(async () => (await page.request.get("/")).text()).toContain("Sticker sheet");
      await openProduct(page, /Sticker sheet/);
      await buyNow(page);
      await sandbox.archiveProduct(product);
      await orderFree(page);
    },
  },
  {
    name: "payment-disputed",
    async go({ page, sandbox }) {
      await sandbox.dispute(await buy(page, mug));
      await openPayment(page, mug);
      await reloadUntil(page, "Disputed");
    },
  },
  {
    name: "payment-dispute-lost",
    async go({ page, sandbox }) {
      const dispute = await sandbox.dispute(await buy(page, mug));
      await sandbox.decide(dispute, "lose");
      await openPayment(page, mug);
      await reloadUntil(page, "Dispute lost");
      await showProofs(page);
    },
  },
  {
    name: "refund-inquiry",
    async go({ page, sandbox }) {
      await sandbox.dispute(await buy(page, mug), "inquiry");
      await openPayment(page, mug);
      await told(page, "Your bank has asked us");
      await openRefund(page, mug);
    },
  },
  { name: "payment-refund-needs-action", go: needsItsBuyer },
  {
    name: "refund-paid-twice",
    async go({ page, sandbox }) {
      await sandbox.payAgain(await buy(page, mug));
      await expect.poll(async () => (await page.request.get("/account")).text()).toContain("Paid twice");
      await open(page, "/account");
      await page.getByRole("table").getByRole("link", { name: mug }).first().click();
      await page.getByRole("link", { name: "Ask for a refund" }).click();
      await expect(page.getByText("This was paid twice.")).toBeVisible();
    },
  },
  {
    name: "account-standing",
    async go(visit) {
      const { page, sandbox } = visit;
      await sandbox.refund(await buy(page, tea), 900);
      await sandbox.dispute(await buy(page, towel));
      await needsItsBuyer(visit);
      await open(page, "/account");
      await expect(page.getByRole("row", { name: "Disputed" })).toBeVisible();
    },
  },
];
