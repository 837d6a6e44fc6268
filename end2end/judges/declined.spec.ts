import { expect, only, pay, refusal, Stripe, test } from "../support/judge.ts";

/** Stripe's table: number, `pm_card_..`, error code, decline code, message. */
const declines = [
  ["4000000000000002", "visa_chargeDeclined", "card_declined", "generic_decline", "Your card was declined."],
  ["4000000000009995", "visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", "Your card has insufficient funds."],
  ["4000000000009987", "visa_chargeDeclinedLostCard", "card_declined", "lost_card", "Your card was declined."],
  ["4000000000009979", "visa_chargeDeclinedStolenCard", "card_declined", "stolen_card", "Your card was declined."],
  ["4000000000000069", "chargeDeclinedExpiredCard", "expired_card", null, "Your card has expired."],
  ["4000000000000127", "chargeDeclinedIncorrectCvc", "incorrect_cvc", null, "Your card's security code is incorrect."],
  [
    "4000000000000119", "chargeDeclinedProcessingError", "processing_error", null,
    "An error occurred while processing your card. Try again in a little bit.",
  ],
] as const;

for (const [number, name, code, declineCode, message] of declines) {
  test(`${name} is declined with everything about it`, async ({ bench, stripe }) => {
    const methods = [`pm_card_${name}`];
    methods.push((await stripe.paymentMethods.create({ type: "card", card: { token: `tok_${name}` } })).id);
    const typed = { number, exp_month: 12, exp_year: 2034, cvc: "123" };
    methods.push((await stripe.paymentMethods.create({ type: "card", card: typed })).id);
    for (const method of methods) {
      const error = await refusal(pay(stripe, method));
      expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
      expect(error).toMatchObject({ type: "StripeCardError", statusCode: 402, code, message, rawType: "card_error" });
      // Stripe's table names a decline code for `card_declined` alone; its answers repeat the code of others.
      if (declineCode) expect(error.decline_code).toBe(declineCode);
      else expect([undefined, code]).toContain(error.decline_code);
      const intent = error.payment_intent!;
      expect(intent).toMatchObject({
        object: "payment_intent", status: "requires_payment_method", amount: 2000, amount_received: 0, payment_method: null,
        latest_charge: error.charge, last_payment_error: { type: "card_error", code, message, charge: error.charge },
      });
      const last4 = number.slice(-4);
      const inside = error.payment_method ?? intent.last_payment_error?.payment_method;
      expect(inside).toMatchObject({ object: "payment_method", type: "card", card: { last4 } });
      const charge = await stripe.charges.retrieve(error.charge!);
      expect(charge).toMatchObject({
        status: "failed", paid: false, captured: false, balance_transaction: null, failure_code: code, failure_message: message,
        payment_intent: intent.id, payment_method_details: { card: { last4 } },
      });
      expect(charge.outcome?.network_status).toBe("declined_by_network");
      expect(JSON.stringify(error.raw)).not.toContain(number);
      expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: "requires_payment_method" });
    }
    expect(await bench.told()).toEqual(
      methods.flatMap(() => ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]),
    );
  });
}

test("a declined payment is paid with another card", async ({ stripe }) => {
  const { payment_intent } = await refusal(pay(stripe, "pm_card_chargeDeclined"));
  const paid = await stripe.paymentIntents.confirm(payment_intent!.id, { payment_method: "pm_card_visa" });
  expect(paid).toMatchObject({ status: "succeeded", last_payment_error: null });
  const charges = await stripe.charges.list({ payment_intent: paid.id });
  expect(charges.data.map(({ status }) => status)).toEqual(["succeeded", "failed"]);
});

test("numbers that are no test card are refused, and kept nowhere", async ({ stripe }) => {
  const card = { exp_month: 12, exp_year: 2034, cvc: "123" };
  const mistyped = await refusal(stripe.paymentMethods.create({ type: "card", card: { ...card, number: "4242424242424241" } }));
  expect(mistyped).toMatchObject({
    type: "StripeCardError", statusCode: 402, code: "incorrect_number", param: "number", message: "Your card number is incorrect.",
  });
  const real = await refusal(stripe.paymentMethods.create({ type: "card", card: { ...card, number: "4111111111111111" } }));
  expect(real).toMatchObject({ type: "StripeCardError", statusCode: 402 });
  expect(JSON.stringify([mistyped.raw, real.raw])).not.toMatch(/42424242|41111111/);
  const past = await refusal(
    stripe.paymentMethods.create({ type: "card", card: { ...card, number: "4242424242424242", exp_year: 2020 } }),
  );
  expect(past).toMatchObject({ type: "StripeCardError", statusCode: 402, code: "invalid_expiry_year", param: "exp_year" });
});

/** Cards that pay, by their names. */
const paying = [
  ["pm_card_visa", "visa", "4242"], ["pm_card_visa_debit", "visa", "5556"], ["pm_card_mastercard", "mastercard", "4444"],
  ["pm_card_amex", "amex", "0005"], ["pm_card_discover", "discover", "1117"], ["pm_card_bypassPending", "visa", "0077"],
] as const;

test("the cards that pay, pay", async ({ stripe }) => {
  for (const [name, brand, last4] of paying) {
    const paid = await pay(stripe, name);
    expect(paid.status, name).toBe("succeeded");
    const charge = await only(stripe.charges.list({ payment_intent: paid.id }));
    expect(charge.payment_method_details, name).toMatchObject({ card: { brand, last4 } });
    const token = name.replace("pm_card_", "tok_");
    const method = await stripe.paymentMethods.create({ type: "card", card: { token } });
    expect(method.card, token).toMatchObject({ brand, last4 });
  }
  const unknown = await refusal(pay(stripe, "pm_card_nothing"));
  expect(unknown).toMatchObject({ code: "resource_missing", param: "payment_method" });
  expect(unknown.message).toContain("No such PaymentMethod: 'pm_card_nothing'");
});
