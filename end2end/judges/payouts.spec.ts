import { all, expect, only, pay, refusal, test } from "../support/judge.ts";

test("the balance is paid out, comes back, and is paid out again", async ({ bench, stripe }) => {
  await pay(stripe, "pm_card_bypassPending");
  expect((await stripe.balance.retrieve()).available).toMatchObject([{ amount: 1912, currency: "usd" }]);
  const made = await stripe.payouts.create({ amount: 1000, currency: "usd", description: "November", metadata: { run: "1" } });
  expect(made).toMatchObject({
    object: "payout", status: "pending", automatic: false, amount: 1000, description: "November", metadata: { run: "1" },
  });
  expect(await stripe.payouts.update(made.id, { metadata: { run: "2" } })).toMatchObject({ metadata: { run: "2" } });
  await bench.control(`payouts/${made.id}/paid`);
  expect(await stripe.payouts.retrieve(made.id)).toMatchObject({ status: "paid" });
  await bench.control(`payouts/${made.id}/fail`);
  const failed = await stripe.payouts.retrieve(made.id, { expand: ["failure_balance_transaction"] });
  expect(failed).toMatchObject({ status: "failed", failure_code: "account_closed", failure_balance_transaction: { amount: 1000 } });
  const other = await stripe.payouts.create({ amount: 1912, currency: "usd" });
  expect(await stripe.payouts.cancel(other.id)).toMatchObject({ status: "canceled" });
  expect((await all(stripe.payouts.list())).map(({ id }) => id)).toEqual([other.id, made.id]);
  expect((await only(stripe.payouts.list({ status: "failed" }))).id).toBe(made.id);
  const moved = await all(stripe.balanceTransactions.list({ source: made.id }));
  expect(moved.map(({ type, reporting_category, net }) => [type, reporting_category, net])).toEqual([
    ["payout_failure", "payout_reversal", 1000],
    ["payout", "payout", -1000],
  ]);
  expect((await bench.told()).slice(4)).toEqual([
    "payout.created", "payout.updated", "payout.paid", "payout.failed", "payout.created", "payout.canceled",
  ]);
});

test("no more is paid out than there is", async ({ stripe }) => {
  const error = await refusal(stripe.payouts.create({ amount: 1, currency: "usd" }));
  expect(error).toMatchObject({ type: "StripeInvalidRequestError", code: "balance_insufficient", statusCode: 400 });
});

test("an account that settles in euros has its sales converted", async ({ bench, stripe }) => {
  await bench.control("settlement", { currency: "eur" });
  const paid = await pay(stripe, "pm_card_visa", { expand: ["latest_charge.balance_transaction"] });
  expect(paid).toMatchObject({
    amount: 2000, currency: "usd",
    latest_charge: { currency: "usd", balance_transaction: { amount: 1723, currency: "eur", exchange_rate: 0.861326 } },
  });
});
