// The merchant gives money back in Stripe's dashboard: the buyer sees each part of it.
import { buy, cards, mug } from "../support/buying.ts";
import { giveBack, openDesk, press } from "../support/desk.ts";
import {
  confirmRefund, facts, line, openPayment, openRefund, reloadUntil, seeNoOffer, seeStatus,
} from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test("several refunds in part add up, until all is given back", async ({ page, sandbox, stranger: merchant }) => {
  await openDesk(merchant, sandbox, await buy(page, mug));
  await giveBack(merchant, "5");
  await giveBack(merchant, "2.50");
  const payment = await openPayment(page, mug);
  await expect(async () => {
    await page.reload();
    await expect(line(page, "Returned")).toHaveText("\u2212$7.50", { timeout: 200 });
  }).toPass();
  await seeStatus(page, "Partly refunded");
  await expect(page.getByRole("status")).toContainText("Part of the money was sent back");
  expect((await facts(page)).slice(2).toSorted()).toEqual(["Refunded $2.50", "Refunded $5.00"]);
  await open(page, "/account");
  await expect(page.getByRole("row", { name: mug })).toContainText("$7.50 of it was sent back.");

  await giveBack(merchant);
  await open(page, payment);
  await reloadUntil(page, "Refunded");
  await expect(line(page, "Returned")).toHaveText("\u2212$19.00");
  expect(await facts(page)).toContain("Refunded $11.50");
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /already been refunded/);
});

test("a refund that fails after it succeeded is told, with who has the money now", async ({ page, sandbox, stranger: merchant }) => {
  await openDesk(merchant, sandbox, await buy(page, mug));
  await giveBack(merchant);
  const payment = await openPayment(page, mug);
  await reloadUntil(page, "Refunded");
  await press(merchant, "Let the refund fail");
  await reloadUntil(page, "Refund failed");
  await expect(page.getByRole("status")).toContainText("the money came back to us");
  await expect(line(page, "Returned")).toHaveCount(0);
  expect((await facts(page)).slice(-2)).toEqual([
    "Refunded $19.00", "Refund failed $19.00 The card has expired or was canceled",
  ]);
  await open(page, "/account");
  await expect(page.getByRole("row", { name: mug })).toContainText("The money came back to us: we return it another way.");
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /Please write to us/);
});

test("a refund that needs its buyer says what to do", async ({ page, sandbox, stranger: merchant }) => {
  const session = await buy(page, mug, 1, { number: cards.refundPends });
  const payment = await openRefund(page, mug);
  await confirmRefund(page);
  await seeStatus(page, "Refund pending");
  await expect(page.getByRole("status")).toContainText("Nothing more is needed of you");
  await openDesk(merchant, sandbox, session);
  await press(merchant, "Let it wait for the buyer");
  await reloadUntil(page, "Refund needs you");
  await expect(page.getByRole("status")).toContainText("Stripe has sent you an e-mail that asks where it shall go");
  expect((await facts(page)).at(-1)).toBe("Refund needs you $19.00");
  await open(page, "/account");
  await expect(page.getByRole("row", { name: mug })).toContainText("answer it to get the money");
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /already on its way/);

  await press(merchant, "Let the refund succeed");
  await open(page, payment);
  await reloadUntil(page, "Refunded");
  await expect(line(page, "Returned")).toHaveText("\u2212$19.00");
});
