// What happened elsewhere while the buyer was here: in the merchant's dashboard, or at the buyer's bank.
import { buy, mug } from "../support/buying.ts";
import { confirmButton, confirmRefund, facts, line, openPayment, openRefund, postRefund, refundFormOf, reloadUntil, seeNoOffer, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test("what was refunded in the dashboard is on the payment's page, and not offered again", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  await sandbox.refund(session);
  const payment = await openPayment(page, mug);
  await reloadUntil(page, "Refunded");
  await expect(line(page, "Returned")).toHaveText("\u2212$19.00");
  expect((await facts(page)).at(-1)).toBe("Refunded $19.00");
  await expect(page.getByRole("link", { name: "Ask for a refund" })).toHaveCount(0);
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /already been refunded/);
});

test("after a refund in part the rest is offered", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  await sandbox.refund(session, 900);
  await openPayment(page, mug);
  await reloadUntil(page, "Partly refunded");
  await expect(line(page, "Returned")).toHaveText("\u2212$9.00");

  await openRefund(page, mug);
  await expect(line(page, "Already returned")).toHaveText("\u2212$9.00");
  await expect(line(page, "You get back")).toHaveText("$10.00");
  await confirmRefund(page);
  await seeStatus(page, "Refunded");
  await expect(line(page, "Returned")).toHaveText("\u2212$19.00");
  const amounts = (await sandbox.refunds(session)).map((refund) => refund.amount);
  expect(amounts.toSorted()).toEqual([1000, 900]);
});

test("Stripe is asked before anything is offered: a refund in part that the shop has not heard of counts", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  await sandbox.trouble("drop");
  await sandbox.refund(session, 900);
  await openRefund(page, mug);
  await expect(line(page, "You get back")).toHaveText("$10.00");
  await expect(confirmButton(page)).toHaveText("Confirm refund of $10.00");
});

test("a refund in full that the shop has not heard of is not offered again", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  await sandbox.trouble("drop");
  await sandbox.refund(session);
  const payment = await openPayment(page, mug);
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /already been refunded/);
});

test("what was refunded in the dashboard while the form was open is not refunded again", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  const payment = await openRefund(page, mug);
  await sandbox.trouble("drop");
  await sandbox.refund(session);
  await confirmButton(page).click();
  await seeNoOffer(page, /already been refunded/);
  expect(await sandbox.refunds(session)).toHaveLength(1);
  await page.getByRole("link", { name: "See the payment" }).click();
  await page.waitForURL(`**${payment}`);
  await seeStatus(page, "Refunded");
});

test("a payment that is disputed is not refunded: the form is not even shown", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  const payment = await openPayment(page, mug);
  await sandbox.dispute(session);
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /disputed with your bank/);
});

test("a payment that was disputed while the form was open is not refunded", async ({ page, sandbox, shop }) => {
  const session = await buy(page, mug);
  const payment = await openRefund(page, mug);
  const form = await refundFormOf(page);
  await sandbox.dispute(session);
  await confirmButton(page).click();
  await seeNoOffer(page, /disputed with your bank/);
  expect(await sandbox.refunds(session)).toEqual([]);

  // Whoever sends it all the same is sent back to the form.
  const led = new URL(await postRefund(page.request, shop.url, form), shop.url);
  expect(led.pathname).toBe(`${payment}/refund`);
  expect(led.searchParams.has("__err")).toBe(true);
  expect(await sandbox.refunds(session)).toEqual([]);
  await open(page, payment);
  await seeStatus(page, "Disputed");
  expect((await facts(page)).filter((fact) => fact.startsWith("Refund"))).toEqual([]);
});
