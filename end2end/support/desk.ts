// The sandbox's desk, where a merchant does what is done in Stripe's dashboard, and what banks do is done for them.
import type { Page } from "@playwright/test";
import type { Sandbox } from "./sandbox.ts";
import { expect } from "./test.ts";

/** A session's payment, open on the desk. */
export async function openDesk(merchant: Page, sandbox: Sandbox, session: string): Promise<void> {
  await merchant.goto(`${sandbox.url}/payments/${session}`);
  await expect(merchant.getByRole("region", { name: /^Payment / })).toBeVisible();
}

/** Presses the button with these words, and waits until it is done. */
export async function press(merchant: Page, words: string): Promise<void> {
  const before = merchant.url();
  await merchant.getByRole("button", { name: words, exact: true }).click();
  await merchant.waitForURL((url) => url.href !== before);
  await expect(merchant.getByRole("status")).toHaveText(/^Done\. /);
}

/** Gives back so much of the charge, such as `2.50`; all that is left without an amount. */
export async function giveBack(merchant: Page, amount = ""): Promise<void> {
  await merchant.getByLabel("Amount").fill(amount);
  await press(merchant, "Refund");
}
