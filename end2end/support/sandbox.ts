// What a test asks of the sandbox itself: the Stripe API, and the sandbox's own controls.

/** The part of Stripe's Checkout Session that tests read. */
export interface Session {
  id: string;
  url: string | null;
  status: "open" | "complete" | "expired";
  payment_status: "paid" | "unpaid" | "no_payment_required";
  amount_total: number;
  currency: string;
  payment_intent: string | null;
  customer: string | null;
}

/** And of its Customer. */
export interface Customer {
  id: string;
  email: string | null;
  metadata: Record<string, string>;
}

/** And of its Refund. */
export interface Refund {
  id: string;
  amount: number;
  currency: string;
  status: "pending" | "requires_action" | "succeeded" | "failed" | "canceled";
  metadata: Record<string, string>;
}

/** And of its Event. */
export interface Event {
  id: string;
  type: string;
  created: number;
  data: { object: Record<string, unknown> };
}

export type DeliveryTrouble =
  | "none"
  | "duplicate"
  | "reorder"
  | "delay"
  | "drop"
  | "wrong_secret"
  | "old_timestamp"
  | "two_events";

export type RequestTrouble = "none" | "slow" | "error_before" | "error_after" | "conflict" | "rate_limit" | "cut";

/** A form's fields, but for those that are not set. */
function fields(all: Record<string, string | number | undefined>): Record<string, string> {
  const set = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]));
}

export class Sandbox {
  constructor(readonly url: string) {}

  /** All Checkout Sessions there are. */
  async sessions(): Promise<Session[]> {
    const all: Session[] = [];
    let after = "";
    while (true) {
      const page = await this.api("GET", `/v1/checkout/sessions?limit=100${after}`);
      all.push(...page.data);
      if (!page.has_more) return all;
      after = `&starting_after=${page.data.at(-1).id}`;
    }
  }

  session(id: string): Promise<Session> {
    return this.api("GET", `/v1/checkout/sessions/${id}`);
  }

  /** Runs out the session's time. */
  async expire(id: string): Promise<void> {
    await this.api("POST", `/v1/checkout/sessions/${id}/expire`);
  }

  /** The customers with this address. */
  async customers(email: string): Promise<Customer[]> {
    return (await this.api("GET", `/v1/customers?limit=100&email=${encodeURIComponent(email)}`)).data;
  }

  /** What goes wrong with deliveries from now on: all, or those of one type. */
  async trouble(mode: DeliveryTrouble, type?: string, more: { seconds?: number; times?: number } = {}): Promise<void> {
    await this.post("/_sandbox/trouble/deliveries", fields({ mode, type, ...more }));
  }

  /** What goes wrong with requests of the API from now on. `path` may end in a `*`. */
  async requestTrouble(
    mode: RequestTrouble,
    more: { method?: "GET" | "POST" | "DELETE"; path?: string; seconds?: number; times?: number } = {},
  ): Promise<void> {
    await this.post("/_sandbox/trouble/requests", fields({ mode, ...more }));
  }

  /** Attempts every delivery that is due or waiting, and returns when each was answered. */
  async flush(): Promise<void> {
    await this.post("/_sandbox/deliveries/flush", {});
  }

  /** A product of our shop with one price. */
  async sell(name: string, unitAmount: number, currency = "usd"): Promise<{ product: string; price: string }> {
    const product = await this.api("POST", "/v1/products", { name, "metadata[till_namespace]": "till" });
    const price = await this.price(product.id, unitAmount, currency);
    return { product: product.id, price };
  }

  async price(product: string, unitAmount: number, currency = "usd"): Promise<string> {
    const price = await this.api("POST", "/v1/prices", { product, unit_amount: `${unitAmount}`, currency });
    return price.id;
  }

  async archivePrice(id: string): Promise<void> {
    await this.api("POST", `/v1/prices/${id}`, { active: "false" });
  }

  async archiveProduct(id: string): Promise<void> {
    await this.api("POST", `/v1/products/${id}`, { active: "false" });
  }

  /** A payment of 20.00 dollars with one of Stripe's test cards, that is no sale of our shop: its PaymentIntent. */
  async pay(method: string): Promise<string> {
    const intent = await this.api("POST", "/v1/payment_intents", {
      amount: "2000", currency: "usd", payment_method: method, "payment_method_types[]": "card", confirm: "true",
    });
    return intent.id;
  }

  /** Gives the money of a session back, as the merchant does in the dashboard. */
  async refund(session: string, amount?: number): Promise<void> {
    const { payment_intent } = await this.api("GET", `/v1/checkout/sessions/${session}`);
    await this.api("POST", "/v1/refunds", { payment_intent, ...(amount ? { amount: `${amount}` } : {}) });
  }

  /** The refunds of a session's money, newest first. */
  async refunds(session: string): Promise<Refund[]> {
    const { payment_intent } = await this.session(session);
    return (await this.api("GET", `/v1/refunds?limit=100&payment_intent=${payment_intent}`)).data;
  }

  /** The bank could not take a refund that had succeeded. */
  async failRefund(id: string): Promise<void> {
    await this.post(`/_sandbox/refunds/${id}/fail`, {});
  }

  /** The bank has taken a refund that was pending. */
  async succeedRefund(id: string): Promise<void> {
    await this.post(`/_sandbox/refunds/${id}/succeed`, {});
  }

  /** The banks decide a debit of a session that is on its way. */
  async settleDebit(session: string, outcome: "succeed" | "fail"): Promise<void> {
    const { payment_intent } = await this.session(session);
    await this.post(`/_sandbox/payment_intents/${payment_intent}/${outcome}`, {});
  }

  /** A pending refund waits until its buyer has said where it shall go. */
  async askTheBuyer(id: string): Promise<void> {
    await this.post(`/_sandbox/refunds/${id}/require_action`, {});
  }

  /** The buyer has the bank take the money of a session back, or ask for it. Returns the dispute's id. */
  async dispute(session: string, kind: "dispute" | "inquiry" = "dispute"): Promise<string> {
    const { payment_intent } = await this.session(session);
    const charges = await this.api("GET", `/v1/charges?payment_intent=${payment_intent}`);
    const { id } = await this.post(`/_sandbox/charges/${charges.data[0].id}/dispute`, { kind });
    return id;
  }

  /** The bank decides a dispute: the shop wins it or loses it. */
  async decide(dispute: string, outcome: "win" | "lose"): Promise<void> {
    await this.post(`/_sandbox/disputes/${dispute}/${outcome}`, {});
  }

  /** Somebody pays for a session once more, in whatever way that came about. Returns the second PaymentIntent. */
  async payAgain(session: string): Promise<string> {
    const { payment_intent, amount_total, currency } = await this.session(session);
    const { metadata } = await this.api("GET", `/v1/payment_intents/${payment_intent}`);
    const named = Object.entries<string>(metadata).map(([name, value]) => [`metadata[${name}]`, value]);
    const intent = await this.api("POST", "/v1/payment_intents", {
      amount: `${amount_total}`, currency, payment_method: "pm_card_visa", "payment_method_types[]": "card", confirm: "true",
      ...Object.fromEntries(named),
    });
    return intent.id;
  }

  /** The event of this type about an object. */
  async event(type: string, object: string): Promise<Event> {
    const events: Event[] = (await this.api("GET", `/v1/events?limit=100&type=${type}`)).data;
    const found = events.find((event) => event.data.object.id === object);
    if (!found) throw new Error(`no ${type} about ${object}`);
    return found;
  }

  private api(method: string, path: string, params?: Record<string, string>) {
    return this.send(method, path, params, { authorization: "Bearer sk_test_e2e" });
  }

  private post(path: string, params: Record<string, string>) {
    return this.send("POST", path, params, {});
  }

  // Answers are Stripe's objects, which the Rust tests hold to Stripe's own description.
  private async send(method: string, path: string, params: Record<string, string> | undefined, headers: object): Promise<any> {
    const answer = await fetch(this.url + path, {
      method,
      headers: { ...headers },
      body: params && new URLSearchParams(params),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }
}
