// The pages of what is paid and given back, and some that are seldom seen. As places.ts.
import { buy, buyNow, cards, mug, openProduct, pay, seeOutcome } from "./buying.ts";
import type { Place, Visit } from "./places.ts";
import { confirmButton, confirmRefund, openPayment, openRefund, reloadUntil, seeNoOffer, seeStatus } from "./refunding.ts";
import { expect, open } from "./test.ts";

async function refunded({ page }: Visit): Promise<string> {
  const session = await buy(page, mug, 2);
  await openRefund(page, mug);
  await page.getByLabel("It is not what I expected").check();
  await confirmRefund(page);
  await seeStatus(page, "Refunded");
  return session;
}

export const refundPlaces: Place[] = [
  {
    name: "payment",
    async go({ page }) {
      await buy(page, mug, 2);
      await openPayment(page, mug);
    },
  },
  {
    name: "payment-attempts",
    async go({ page }) {
      await openProduct(page, mug);
      await buyNow(page);
      await pay(page, { number: cards.insufficientFunds });
      await pay(page);
      await seeOutcome(page, "Paid");
      await openPayment(page, mug);
      await expect(page.getByText("There was not enough money on the card")).toBeVisible();
    },
  },
  {
    name: "payment-refund-pending",
    async go({ page, sandbox }) {
      await buy(page, mug);
      const payment = await openRefund(page, mug);
      await sandbox.trouble("drop");
      await confirmRefund(page);
      await seeStatus(page, "Refund pending");
      // The page shall stay as it is while it is looked at.
      await page.route("**/api/payment_status", (route) => route.fulfill({ json: "RefundPending" }));
      await page.route(`**${payment}`, (route) => route.fulfill({ status: 204 }));
    },
  },
  { name: "payment-refunded", go: async (visit) => void (await refunded(visit)) },
  {
    name: "payment-partly-refunded",
    async go({ page, sandbox }) {
      await sandbox.refund(await buy(page, mug), 900);
      await openPayment(page, mug);
      await reloadUntil(page, "Partly refunded");
    },
  },
  {
    name: "payment-refund-failed",
    async go(visit) {
      const session = await refunded(visit);
      const [refund] = await visit.sandbox.refunds(session);
      await visit.sandbox.failRefund(refund!.id);
      await reloadUntil(visit.page, "Refund failed");
    },
  },
  {
    name: "refund",
    async go({ page }) {
      await buy(page, mug, 2);
      await openRefund(page, mug);
    },
  },
  {
    name: "refund-rest",
    async go({ page, sandbox }) {
      await sandbox.refund(await buy(page, mug), 900);
      await openRefund(page, mug);
    },
  },
  {
    name: "refund-refused",
    async go({ page }) {
      await buy(page, mug);
      await openRefund(page, mug);
      const reason = page.locator("form [name=reason]:checked");
      await reason.evaluate((input: HTMLInputElement) => (input.value = "none"));
      await confirmButton(page).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "no-refund",
    async go({ page, sandbox }) {
      await sandbox.dispute(await buy(page, mug));
      const payment = await openPayment(page, mug);
      await open(page, `${payment}/refund`);
      await seeNoOffer(page, /disputed/);
    },
  },
  {
    name: "product-prices",
    async go({ page, sandbox }) {
      const { product, price } = await sandbox.sell("Wool blanket", 8900);
      const others = [await sandbox.price(product, 16500), await sandbox.price(product, 34900, "pln")];
      const url = `/products/${product}`;
      const html = async () => (await page.request.get(url)).text();
      for (const id of [price, ...others]) await expect.poll(html).toContain(id);
      await open(page, url);
      await expect(page.getByRole("radio")).toHaveCount(3);
    },
  },
];
