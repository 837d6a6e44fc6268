// Deliveries of a test's own making.
import { createHmac } from "node:crypto";
import type { Event } from "./sandbox.ts";

/** Delivers an event to the shop, signed as Stripe signs. */
export async function deliver(shop: string, secret: string, event: Event): Promise<void> {
  const body = JSON.stringify(event);
  const signedAt = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", secret).update(`${signedAt}.${body}`).digest("hex");
  const answer = await fetch(`${shop}/webhook`, {
    method: "POST",
    headers: { "content-type": "application/json", "stripe-signature": `t=${signedAt},v1=${signature}` },
    body,
  });
  if (!answer.ok) throw new Error(`the shop did not take ${event.type}: ${answer.status} ${await answer.text()}`);
}
