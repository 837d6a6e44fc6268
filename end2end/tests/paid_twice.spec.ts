import { buy, mug } from "../support/buying.ts";
import { confirmRefund, facts, line, seeStatus } from "../support/refunding.ts";
import { expect, islandsLive, open, test } from "../support/test.ts";

test("a checkout that was paid twice is said to be, and the later payment is given back", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  const { payment_intent: first } = await sandbox.session(session);
  // Of two payments in one second neither is the later one.
  const second = Math.floor(Date.now() / 1000);
  await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(second);
  const again = await sandbox.payAgain(session);
  await expect(async () => {
    await open(page, "/account");
    await expect(page.locator("tbody tr")).toHaveCount(2, { timeout: 200 });
  }).toPass();
  for (const row of await page.locator("tbody tr").all()) await expect(row).toContainText("Paid twice");
  await page.getByRole("table").getByRole("link", { name: mug }).first().click();
  await page.waitForURL(/\/account\/payments\/\w+$/);
  const payment = new URL(page.url()).pathname;
  await expect(page.getByRole("status")).toContainText("This was paid twice. Below is the later payment");
  await expect(line(page, "Reference")).toHaveText(again);
  expect(await facts(page)).toEqual(["Checkout started $19.00", "Paid $19.00", "Paid $19.00"]);

  await page.getByRole("link", { name: "Ask for a refund" }).click();
  await page.waitForURL(`**${payment}/refund`);
  await islandsLive(page);
  await expect(page.getByRole("main")).toContainText(`(${again}). The other one stands.`);
  await page.getByLabel("I bought it twice").check();
  await confirmRefund(page);
  // The one that stands is shown from then on.
  await expect(async () => {
    await page.reload();
    await expect(line(page, "Reference")).toHaveText(first!, { timeout: 200 });
  }).toPass();
  await seeStatus(page, "Paid");
  await expect(page.getByRole("status")).not.toContainText("paid twice");
  expect((await facts(page)).at(-1)).toBe("Refunded $19.00");
  await open(page, "/account");
  await expect(page.getByRole("table")).not.toContainText("Paid twice");
});
