// A refund that the banks take their time for.
import { buy, cards, mug } from "../support/buying.ts";
import { confirmRefund, facts, line, openPayment, openRefund, reloadUntil, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test("a refund is pending, and then done", async ({ page, sandbox }) => {
  const session = await buy(page, mug, 1, { number: cards.refundPends });
  await openRefund(page, mug);
  await confirmRefund(page);
  await seeStatus(page, "Refund pending");
  const [refund] = await sandbox.refunds(session);
  expect(refund).toMatchObject({ status: "pending", amount: 1900 });
  await expect(line(page, "Returned")).toHaveCount(0);
  await open(page, "/account");
  await expect(page.getByRole("row", { name: mug })).toContainText("Refund pending");

  await sandbox.succeedRefund(refund!.id);
  await openPayment(page, mug);
  await reloadUntil(page, "Refunded");
  await expect(line(page, "Returned")).toHaveText("\u2212$19.00");
  const told = await facts(page);
  expect(told.slice(0, 2)).toEqual(["Checkout started $19.00", "Paid $19.00"]);
  expect(told.at(-1)).toBe("Refunded $19.00");
  expect(await sandbox.refunds(session)).toHaveLength(1);
});

test("a refund that had succeeded fails later, and the page says that the money came back", async ({ page, sandbox }) => {
  const session = await buy(page, mug, 1, { number: cards.refundFails });
  await openRefund(page, mug);
  await confirmRefund(page);
  await seeStatus(page, "Refunded");

  const [refund] = await sandbox.refunds(session);
  await sandbox.failRefund(refund!.id);
  await reloadUntil(page, "Refund failed");
  await expect(line(page, "Returned")).toHaveCount(0);
  const told = await facts(page);
  expect(told.at(-1)).toMatch(/^Refund failed \$19\.00 /);
  await open(page, "/account");
  await expect(page.getByRole("row", { name: mug })).toContainText("Refund failed");
});
