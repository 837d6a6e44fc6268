import { buy, mug } from "../support/buying.ts";
import { openPayment, reloadUntil } from "../support/refunding.ts";
import { expect, test } from "../support/test.ts";

test("each fact names the event that proves it and the entry that it posted, for who wants to see it", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  await sandbox.refund(session, 400);
  const { payment_intent } = await sandbox.session(session);
  const [refund] = await sandbox.refunds(session);
  await openPayment(page, mug);
  await reloadUntil(page, "Partly refunded");

  const proofs = page.getByRole("region", { name: "What happened" }).locator(".proof");
  await expect(proofs).toHaveCount(4);
  for (const proof of await proofs.all()) await expect(proof).toBeHidden();
  await page.getByText("Proofs", { exact: true }).click();
  for (const proof of await proofs.all()) await expect(proof).toBeVisible();
  await expect(proofs).toHaveText([
    /^Proved by evt_\w+$/, `Posted as payment_intent:${payment_intent}`, /^Proved by evt_\w+$/, `Posted as refund:${refund!.id}`,
  ]);
});
