import { expect, only, pay, refusal, test } from "../support/judge.ts";

test("a dispute is listed, read, answered and won", async ({ bench, stripe }) => {
  const paid = await pay(stripe, "pm_card_createDispute");
  const charge = await stripe.charges.retrieve(paid.latest_charge as string);
  expect(charge).toMatchObject({ paid: true, disputed: true, refunded: false });
  const listed = await only(stripe.disputes.list({ payment_intent: paid.id }));
  expect((await only(stripe.disputes.list({ charge: charge.id }))).id).toBe(listed.id);
  const dispute = await stripe.disputes.retrieve(listed.id);
  expect(dispute).toMatchObject({
    object: "dispute", status: "needs_response", reason: "fraudulent", amount: 2000, currency: "usd", charge: charge.id,
    payment_intent: paid.id, is_charge_refundable: false, evidence_details: { has_evidence: false, submission_count: 0 },
  });
  expect(dispute.evidence_details.due_by).toBeGreaterThan(dispute.created);
  expect(dispute.balance_transactions).toMatchObject([{ type: "adjustment", amount: -2000, reporting_category: "dispute" }]);
  expect(dispute.balance_transactions[0]!.fee).toBeGreaterThan(0);
  const refund = await refusal(stripe.refunds.create({ payment_intent: paid.id }));
  expect(refund).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400, code: "charge_disputed" });

  const evidence = { uncategorized_text: "The parcel was signed for." };
  const staged = await stripe.disputes.update(dispute.id, { evidence, submit: false, metadata: { case: "7" } });
  expect(staged).toMatchObject({ status: "needs_response", evidence, metadata: { case: "7" } });
  expect(staged.evidence_details.has_evidence).toBe(true);
  const sent = await stripe.disputes.update(dispute.id, { submit: true });
  expect(sent).toMatchObject({ status: "under_review", evidence_details: { submission_count: 1 } });
  await bench.control(`disputes/${dispute.id}/win`);
  const won = await stripe.disputes.retrieve(dispute.id);
  expect(won.status).toBe("won");
  expect(won.balance_transactions.map(({ amount }) => amount)).toEqual([-2000, 2000]);
  expect(await bench.delivered("charge.dispute.closed")).toMatchObject({ data: { object: { id: dispute.id, status: "won" } } });
  await bench.delivered("charge.dispute.funds_reinstated");
});

test("a dispute that is closed is lost", async ({ bench, stripe }) => {
  const paid = await pay(stripe, "pm_card_createDispute");
  const dispute = await only(stripe.disputes.list({ payment_intent: paid.id }));
  expect((await stripe.disputes.close(dispute.id)).status).toBe("lost");
  expect((await stripe.disputes.retrieve(dispute.id)).status).toBe("lost");
  expect(await bench.delivered("charge.dispute.closed")).toMatchObject({ data: { object: { status: "lost" } } });
  const again = await refusal(stripe.disputes.close(dispute.id));
  expect(again).toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400 });
});

test("Stripe's words of evidence decide a dispute", async ({ stripe }) => {
  for (const [words, outcome] of [["winning_evidence", "won"], ["losing_evidence", "lost"]] as const) {
    const paid = await pay(stripe, "pm_card_createDispute");
    const dispute = await only(stripe.disputes.list({ payment_intent: paid.id }));
    await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: words }, submit: true });
    await expect.poll(async () => (await stripe.disputes.retrieve(dispute.id)).status).toBe(outcome);
  }
});

test("an inquiry takes no money and can be refunded", async ({ stripe }) => {
  const paid = await pay(stripe, "pm_card_createDisputeInquiry");
  const inquiry = await only(stripe.disputes.list({ payment_intent: paid.id }));
  expect(inquiry).toMatchObject({ status: "warning_needs_response", is_charge_refundable: true, balance_transactions: [] });
  expect((await stripe.refunds.create({ payment_intent: paid.id })).status).toBe("succeeded");
});

test("a charge is disputed when the sandbox is asked", async ({ bench, stripe }) => {
  const paid = await pay(stripe);
  await bench.control(`charges/${paid.latest_charge}/dispute`);
  const dispute = await only(stripe.disputes.list({ payment_intent: paid.id }));
  expect(dispute.status).toBe("needs_response");
  await bench.control(`disputes/${dispute.id}/lose`);
  expect((await stripe.disputes.retrieve(dispute.id)).status).toBe("lost");
});
