// The buyer goes to the bank: the page says who has the money, and what happens next.
import { buy, mug } from "../support/buying.ts";
import { openDesk, press } from "../support/desk.ts";
import { confirmRefund, facts, openPayment, openRefund, reloadUntil, seeNoOffer, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test("a dispute locks the refund until the bank has decided for the shop", async ({ page, sandbox, stranger: merchant }) => {
  await openDesk(merchant, sandbox, await buy(page, mug));
  await press(merchant, "Dispute this charge");
  const payment = await openPayment(page, mug);
  await reloadUntil(page, "Disputed");
  await expect(page.getByRole("status")).toContainText("It holds the money and will decide");
  await expect(page.getByRole("link", { name: "Ask for a refund" })).toHaveCount(0);
  await open(page, "/account");
  await expect(page.getByRole("row", { name: mug })).toContainText("Your bank holds the money until it has decided.");
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /disputed with your bank/);

  await press(merchant, "Let the shop win");
  await open(page, payment);
  await reloadUntil(page, "Paid");
  await expect(page.getByRole("status")).toContainText("It decided for the shop: the payment stands.");
  expect(await facts(page)).toEqual([
    "Checkout started $19.00", "Paid $19.00", "Disputed at your bank $19.00 The payment was not recognized",
    "Held by your bank $19.00", "Returned to the shop $19.00", "Bank decided for the shop $19.00",
  ]);
  await openRefund(page, mug);
  await expect(page.getByRole("main")).toContainText("Your bank decided for the shop. You can still have the money back from us.");
});

test("a dispute that the shop loses leaves nothing to refund", async ({ page, sandbox, stranger: merchant }) => {
  await openDesk(merchant, sandbox, await buy(page, mug));
  await press(merchant, "Dispute this charge");
  await press(merchant, "Let the shop lose");
  const payment = await openPayment(page, mug);
  await reloadUntil(page, "Dispute lost");
  await expect(page.getByRole("status")).toContainText("Your bank decided for you: it has the money, and gives it back to you.");
  expect((await facts(page)).at(-1)).toBe("Bank decided for you $19.00");
  await open(page, "/account");
  await expect(page.getByRole("row", { name: mug })).toContainText("Your bank gives the money back to you.");
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /Your bank has taken this payment back from us and returns it to you/);
});

test("while the bank only asks, a refund is the answer", async ({ page, sandbox, stranger: merchant }) => {
  await openDesk(merchant, sandbox, await buy(page, mug));
  await press(merchant, "Open an inquiry");
  await openPayment(page, mug);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("status")).toContainText("no money has moved", { timeout: 200 });
  }).toPass();
  await seeStatus(page, "Paid");
  await openRefund(page, mug);
  await expect(page.getByRole("main")).toContainText("Your bank has asked us about this payment. A refund answers it too");
  await confirmRefund(page);
  await seeStatus(page, "Refunded");
});
