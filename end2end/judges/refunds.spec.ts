import { all, expect, pay, refusal, test } from "../support/judge.ts";

test("refunds are made, read, changed and listed", async ({ stripe }) => {
  const paid = await pay(stripe);
  const charge = paid.latest_charge as string;
  const part = await stripe.refunds.create({
    payment_intent: paid.id, amount: 500, reason: "requested_by_customer", metadata: { why: "chipped" },
  });
  expect(part).toMatchObject({
    object: "refund", amount: 500, currency: "usd", status: "succeeded", charge, payment_intent: paid.id,
    reason: "requested_by_customer", metadata: { why: "chipped" },
  });
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ refunded: false, amount_refunded: 500 });
  const rest = await stripe.refunds.create({ charge });
  expect(rest.amount).toBe(1500);
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ refunded: true, amount_refunded: 2000 });
  expect(await stripe.refunds.retrieve(part.id)).toMatchObject({ id: part.id, amount: 500 });
  const changed = await stripe.refunds.update(part.id, { metadata: { order: "6735" } });
  expect(changed.metadata).toEqual({ why: "chipped", order: "6735" });
  await stripe.refunds.create({ payment_intent: (await pay(stripe)).id });
  for (const about of [{ charge }, { payment_intent: paid.id }]) {
    expect((await all(stripe.refunds.list(about))).map(({ id }) => id)).toEqual([rest.id, part.id]);
  }
  expect(await all(stripe.refunds.list())).toHaveLength(3);
});

test("what cannot be refunded is refused", async ({ stripe }) => {
  const paid = await pay(stripe);
  const tooMuch = await refusal(stripe.refunds.create({ payment_intent: paid.id, amount: 2001 }));
  expect(tooMuch).toMatchObject({
    type: "StripeInvalidRequestError", statusCode: 400, param: "amount",
    message: "Refund amount ($20.01) is greater than charge amount ($20.00)",
  });
  const refund = await stripe.refunds.create({ payment_intent: paid.id });
  const again = await refusal(stripe.refunds.create({ payment_intent: paid.id }));
  expect(again).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400, code: "charge_already_refunded" });
  expect(again.message).toMatch(/^Charge ch_\w+ has already been refunded\.$/);
  const canceled = await refusal(stripe.refunds.cancel(refund.id));
  expect(canceled).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400 });
  const unpaid = await stripe.paymentIntents.create({ amount: 2000, currency: "usd" });
  const nothing = await refusal(stripe.refunds.create({ payment_intent: unpaid.id }));
  expect(nothing).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400 });
  expect(nothing.message).toContain("does not have a successful charge to refund");
});

test("a refund is pending, then done", async ({ bench, stripe }) => {
  const paid = await pay(stripe, "pm_card_pendingRefund");
  const refund = await stripe.refunds.create({ payment_intent: paid.id });
  expect(refund.status).toBe("pending");
  await bench.control(`refunds/${refund.id}/succeed`);
  expect((await stripe.refunds.retrieve(refund.id)).status).toBe("succeeded");
  expect(await bench.delivered("refund.updated")).toMatchObject({
    data: { object: { id: refund.id, status: "succeeded" }, previous_attributes: { status: "pending" } },
  });
});

test("a refund succeeds, and fails later", async ({ bench, stripe }) => {
  const paid = await pay(stripe, "pm_card_refundFail");
  const charge = paid.latest_charge as string;
  const refund = await stripe.refunds.create({ payment_intent: paid.id });
  expect(refund.status).toBe("succeeded");
  await bench.control(`refunds/${refund.id}/fail`);
  const failed = await stripe.refunds.retrieve(refund.id, { expand: ["failure_balance_transaction"] });
  expect(failed).toMatchObject({ status: "failed", failure_balance_transaction: { amount: 2000, source: refund.id } });
  expect(failed.failure_reason).toBeTruthy();
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ refunded: false, amount_refunded: 0 });
  expect(await bench.delivered("refund.failed")).toMatchObject({ data: { object: { id: refund.id, status: "failed" } } });
  // What came back can be refunded again.
  expect((await stripe.refunds.create({ payment_intent: paid.id })).amount).toBe(2000);
});

test("time alone decides what a test card's refund comes to", async ({ bench, stripe }) => {
  const pending = await stripe.refunds.create({ payment_intent: (await pay(stripe, "pm_card_pendingRefund")).id });
  const failing = await stripe.refunds.create({ payment_intent: (await pay(stripe, "pm_card_refundFail")).id });
  await bench.control("clock", { seconds: `${30 * 24 * 60 * 60}` });
  expect((await stripe.refunds.retrieve(pending.id)).status).toBe("succeeded");
  expect((await stripe.refunds.retrieve(failing.id)).status).toBe("failed");
});
