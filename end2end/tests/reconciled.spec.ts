// What Stripe said and the shop never heard.
import { buy, mug } from "../support/buying.ts";
import { giveBack, openDesk, press } from "../support/desk.ts";
import { facts, line, openPayment, receipt, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test("events that were lost are found by the reconciler, and the page says so", async ({ page, sandbox, shop, stranger: merchant }) => {
  const session = await buy(page, mug);
  await sandbox.trouble("drop");
  await openDesk(merchant, sandbox, session);
  await giveBack(merchant, "4");
  await press(merchant, "Open an inquiry");
  const payment = await openPayment(page, mug);
  await seeStatus(page, "Paid");
  await expect(line(page, "Returned")).toHaveCount(0);

  expect(await shop.till("reconcile", "--since", "1h", "--fix")).toMatch(/ objects compared, [1-9]\d* missing/);
  await open(page, payment);
  await expect(receipt(page).locator(".badge")).toHaveText("Partly refunded");
  await expect(line(page, "Returned")).toHaveText("\u2212$4.00");
  await expect(page.getByRole("status")).toContainText("Your bank has asked us about this payment");
  // When it succeeded is not said: that Stripe says so now is a fact of its own.
  expect((await facts(page)).slice(2).toSorted()).toEqual([
    "Refund sent $4.00", "Refunded $4.00", "Your bank asked about it $15.00 The payment was not recognized",
  ]);
  await page.getByText("Proofs", { exact: true }).click();
  const refunded = page.getByRole("region", { name: "What happened" }).getByRole("listitem").filter({ hasText: "Refunded" });
  await expect(refunded).toContainText("Posted as refund:re_");
  expect(await shop.till("ledger", "verify")).toContain(" rows compared, 0 different.");
});
