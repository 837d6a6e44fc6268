// `test` for what the official `stripe` library judges: each test has a sandbox of its own, with a receiver to tell.
import { test as base, expect } from "@playwright/test";
import path from "node:path";
import Stripe from "stripe";
import { startAlone, type Alone } from "./alone.ts";
import { Receiver } from "./receiver.ts";

export { expect, Stripe };

/** A sandbox, and its own controls. */
export class Bench {
  private planted = new Set<string>();

  constructor(
    readonly alone: Alone,
    readonly receiver: Receiver,
  ) {}

  /** Nobody was told of what the sandbox starts with: its events are not counted. */
  async begin(): Promise<this> {
    this.planted = new Set((await this.events()).map(({ id }) => id));
    return this;
  }

  /** All events that were made since the test began, oldest first. */
  async events(): Promise<Stripe.Event[]> {
    const events = await all(this.client().events.list({ limit: 100 }));
    return events.filter(({ id }) => !this.planted.has(id)).reverse();
  }

  /** Their types. */
  async told(): Promise<string[]> {
    return (await this.events()).map(({ type }) => type);
  }

  /** The official library, pointed at the sandbox. */
  client(config: Stripe.StripeConfig = {}, key = "sk_test_judge"): Stripe {
    const { hostname, port } = new URL(this.alone.url);
    return new Stripe(key, { host: hostname, port, protocol: "http", maxNetworkRetries: 0, telemetry: false, ...config });
  }

  /** One of the sandbox's own calls. */
  async control(call: string, params: Record<string, string> = {}): Promise<any> {
    const url = `${this.alone.url}/_sandbox/${call}`;
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams(params) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${call}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  /** Attempts every delivery that waits. */
  async flush(): Promise<void> {
    await this.control("deliveries/flush");
  }

  /** Waits until an event of this type came to the path, and hands it over. */
  async delivered(type: string, at = "/webhook"): Promise<Stripe.Event> {
    const find = () => this.receiver.at(at).find((delivery) => delivery.type === type);
    await expect.poll(() => find()?.type, { message: `${type} at ${at}` }).toBe(type);
    return JSON.parse(find()!.body.toString());
  }
}

interface Fixtures {
  bench: Bench;
  stripe: Stripe;
  /** Every event there is must have come, and `constructEvent` must take each delivery. Off where deliveries are troubled. */
  signed: boolean;
}

export const test = base.extend<Fixtures>({
  signed: [true, { option: true }],
  bench: async ({ signed }, use, info) => {
    const receiver = await Receiver.start();
    const alone = await startAlone(path.join(info.outputDir, "sandbox.log"), receiver.url());
    try {
      const bench = await new Bench(alone, receiver).begin();
      await use(bench);
      if (signed && info.status === info.expectedStatus) await everyDeliveryIsTaken(bench);
    } finally {
      await alone.stop();
      await receiver.stop();
    }
  },
  stripe: async ({ bench }, use) => use(bench.client()),
});

async function everyDeliveryIsTaken(bench: Bench): Promise<void> {
  await bench.flush();
  const stripe = bench.client();
  const made = (await bench.events()).map(({ id }) => id);
  const came = new Set<string>();
  for (const delivery of bench.receiver.at("/webhook")) {
    came.add(stripe.webhooks.constructEvent(delivery.body, delivery.signature, bench.alone.secret).id);
  }
  expect([...came].sort(), "every event is delivered, and nothing else").toEqual(made.sort());
}

/** What a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await call.then(
    (answer) => new Error(`it was not refused: ${JSON.stringify(answer)}`),
    (error: unknown) => error,
  );
  expect(error, `${error}`).toBeInstanceOf(Stripe.errors.StripeError);
  return error as Stripe.errors.StripeError;
}

/** Every object of a list, page by page, in the list's order. */
export async function all<T>(list: Stripe.ApiListPromise<T>): Promise<T[]> {
  const found: T[] = [];
  await list.autoPagingEach((item) => void found.push(item));
  return found;
}

/** The one object of a list that may have no other. */
export async function only<T>(list: Stripe.ApiListPromise<T>): Promise<T> {
  const found = await all(list);
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** A payment of 20.00 USD with one of Stripe's test cards. */
export function pay(stripe: Stripe, method = "pm_card_visa", more: object = {}): Promise<Stripe.Response<Stripe.PaymentIntent>> {
  return stripe.paymentIntents.create({
    amount: 2000,
    currency: "usd",
    payment_method: method,
    confirm: true,
    allowed_payment_method_types: ["card"],
    ...more,
  });
}

/** An order of 14.99 PLN without a catalogue. */
export const order: Stripe.Checkout.SessionCreateParams = {
  mode: "payment",
  line_items: [
    { price_data: { currency: "pln", unit_amount: 1499, product_data: { name: "A card with a cat" } }, quantity: 1 },
  ],
  success_url: "http://127.0.0.1:3000/success?session_id={CHECKOUT_SESSION_ID}",
  cancel_url: "http://127.0.0.1:3000/cancel",
};

/** Pays a session as Stripe's own page does. */
export async function payPage(stripe: Stripe, session: Stripe.Checkout.Session, method: string): Promise<any> {
  return stripe.rawRequest("POST", `/v1/payment_pages/${session.id}/confirm`, {
    payment_method: method,
    expected_amount: session.amount_total,
  });
}
