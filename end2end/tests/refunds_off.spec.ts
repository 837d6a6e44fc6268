import { buy, mug } from "../support/buying.ts";
import { looksRight } from "../support/looks.ts";
import { line, openPayment, postRefund, reloadUntil, seeNoOffer, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test.use({ settings: { REFUNDS: "off", SUPPORT_EMAIL: "help@shop.example" } });

test("a shop that arranges refunds itself says whom to write to", async ({ page }) => {
  await buy(page, mug);
  const payment = await openPayment(page, mug);
  await seeStatus(page, "Paid");
  await expect(page.getByRole("link", { name: "Ask for a refund" })).toHaveCount(0);
  await expect(page.getByRole("main")).toContainText("Refunds are arranged by the shop: please write to us.");
  const letter = page.getByRole("main").getByRole("link", { name: "help@shop.example" });
  await expect(letter).toHaveAttribute("href", /^mailto:help@shop\.example/);
  await looksRight(page, "payment-refunds-off");

  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /Refunds are arranged by the shop/);
  await expect(letter).toBeVisible();
  await looksRight(page, "no-refund-off");
});

test("a form that was made up is refused, and a refund in the dashboard shows all the same", async ({ page, sandbox, shop }) => {
  const session = await buy(page, mug);
  const payment = await openPayment(page, mug);
  const reference = await line(page, "Reference").innerText();
  const form = { id: payment.split("/").at(-1)!, payment: reference, reason: "changed_mind" };
  expect(await postRefund(page.request, shop.url, form)).toContain("__err=");
  expect(await sandbox.refunds(session)).toEqual([]);

  await sandbox.refund(session);
  await reloadUntil(page, "Refunded");
});
