import { buyNow, openProduct, orderFree } from "../support/buying.ts";
import { facts, line, openPayment, seeNoOffer, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test("what is free is ordered without a card, and nothing is said of money", async ({ page, sandbox }) => {
  const sticker = /Sticker sheet/;
  const { product } = await sandbox.sell("Sticker sheet", 0);
  await expect.poll(async () => (await page.request.get("/")).text()).toMatch(sticker);
  await openProduct(page, sticker);
  await expect(page.locator(".price")).toHaveText("Free");
  const session = await buyNow(page);
  await expect(page.getByLabel("Card number")).toHaveCount(0);
  await orderFree(page);
  await expect(page.getByRole("status")).toContainText("nothing was charged");
  await expect(page.getByRole("main")).not.toContainText("Do not pay again");
  await expect(line(page, "Total")).toHaveText("Free");
  expect(await sandbox.session(session)).toMatchObject({ payment_status: "no_payment_required", amount_total: 0 });

  await open(page, "/account");
  await expect(page.getByRole("row", { name: sticker })).toContainText("Free");
  const payment = await openPayment(page, sticker);
  await seeStatus(page, "Free");
  expect(await facts(page)).toEqual(["Checkout started Free", "Ordered Free"]);
  await expect(page.getByRole("link", { name: "Ask for a refund" })).toHaveCount(0);
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /This was free/);
  // It is not offered to the buyers of other stories.
  await sandbox.archiveProduct(product);
});
