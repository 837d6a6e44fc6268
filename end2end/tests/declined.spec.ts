import type { Page } from "@playwright/test";
import { buyNow, cards, goodCard, mug, openProduct, pay, seeOutcome } from "../support/buying.ts";
import { expect, test } from "../support/test.ts";

for (const { card, says } of [
  { card: cards.declined, says: "Your card was declined." },
  { card: cards.insufficientFunds, says: "Your card has insufficient funds." },
]) {
  test(`"${says}" and another card pays`, async ({ page, sandbox }) => {
    await openProduct(page, mug);
    const session = await buyNow(page);
    await pay(page, { number: card });
    await expect(page.getByRole("alert")).toContainText(says);
    expect(await sandbox.session(session)).toMatchObject({ status: "open", payment_status: "unpaid" });

    // What was typed is still there, but for the card.
    await expect(page.getByLabel("Email")).toHaveValue(goodCard.email);
    await expect(page.getByLabel("Card number")).toHaveValue("");
    await expect(page.getByLabel("CVC")).toHaveValue("");

    await pay(page);
    await seeOutcome(page, "Paid");
    expect(await sandbox.session(session)).toMatchObject({ status: "complete", payment_status: "paid" });
  });
}

const year = new Date().getUTCFullYear() % 100;
for (const { what, label, card } of [
  { what: "a number that is no card's", label: "Card number", card: { number: "4242 4242 4242 4241" } },
  { what: "a number that is too short", label: "Card number", card: { number: "4242" } },
  { what: "an expiry in the past", label: "Expiry (MM / YY)", card: { expiry: `01 / ${year - 1}` } },
  { what: "a month that does not exist", label: "Expiry (MM / YY)", card: { expiry: `13 / ${year + 1}` } },
  { what: "no CVC", label: "CVC", card: { cvc: "" } },
]) {
  test(`${what} is told at its field`, async ({ page, sandbox }) => {
    await openProduct(page, mug);
    const session = await buyNow(page);
    await pay(page, card);

    const field = page.getByLabel(label);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    expect(await description(page, label)).toMatch(/\w{3,}/);
    // The others are not blamed.
    await expect(page.locator("[aria-invalid=true]")).toHaveCount(1);
    expect(await sandbox.session(session)).toMatchObject({ status: "open", payment_status: "unpaid" });

    await pay(page);
    await seeOutcome(page, "Paid");
  });
}

/** The text that describes a field to those who hear it. */
async function description(page: Page, label: string): Promise<string> {
  const ids = (await page.getByLabel(label).getAttribute("aria-describedby")) ?? "";
  const texts = ids.split(/\s+/).filter(Boolean).map((id) => page.locator(`[id="${id}"]`).innerText());
  return (await Promise.all(texts)).join(" ");
}
