import { buy, goodCard, mug, tea } from "../support/buying.ts";
import { facts, line, openPayment, receipt, reloadUntil, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

test("the account list leads to a payment's page, which says what was bought and what happened", async ({ page, sandbox }) => {
  const session = await buy(page, tea, 3);
  const { payment_intent } = await sandbox.session(session);
  await openPayment(page, tea);

  await expect(page).toHaveTitle(/Herbata z Gór × 3.*Paid/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Herbata z Gór × 3");
  await seeStatus(page, "Paid");
  await expect(line(page, "Product")).toHaveText("Herbata z Gór");
  await expect(line(page, "Quantity")).toHaveText("3");
  await expect(line(page, "Total")).toHaveText(/^PLN\s44\.97$/);
  await expect(line(page, "Reference")).toHaveText(payment_intent!);
  await expect(line(page, "Returned")).toHaveCount(0);
  await expect(receipt(page).locator("time")).toHaveText(/^\d{1,2} \w{3} \d{4}, \d\d:\d\d UTC$/);
  // The address comes with an event of its own.
  await expect(async () => {
    if ((await line(page, "E-mail").count()) === 0) await page.reload();
    await expect(line(page, "E-mail")).toHaveText(goodCard.email, { timeout: 100 });
  }).toPass();
});

test("the time line has each fact with its time, oldest first", async ({ page, sandbox }) => {
  const begin = Math.floor(Date.now() / 1000) * 1000;
  const session = await buy(page, mug);
  await sandbox.refund(session, 400);
  await openPayment(page, mug);
  await reloadUntil(page, "Partly refunded");

  expect(await facts(page)).toEqual(["Checkout started $19.00", "Paid $19.00", "Refunded $4.00"]);
  const times = page.getByRole("region", { name: "What happened" }).locator("li time");
  await expect(times).toHaveText(Array(3).fill(/^\d{1,2} \w{3} \d{4}, \d\d:\d\d UTC$/));
  const moments = await times.evaluateAll((all) => all.map((time) => Date.parse(time.getAttribute("datetime")!)));
  expect(moments).toEqual(moments.toSorted((a, b) => a - b));
  expect(moments[0]).toBeGreaterThanOrEqual(begin);
  expect(moments[2]).toBeLessThanOrEqual(Date.now());
});

test("from the payment's page the list is one step back", async ({ page }) => {
  await buy(page, mug);
  await openPayment(page, mug);
  await page.getByRole("main").getByRole("link", { name: "Your payments" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your payments");
  await expect(page.locator("tbody tr")).toHaveCount(1);
});

test("each of two purchases of the same thing has a page of its own", async ({ page }) => {
  await buy(page, mug);
  await buy(page, mug, 2);

  await open(page, "/account");
  const links = page.getByRole("table").getByRole("link", { name: mug });
  await expect(links).toHaveCount(2);
  const seen: string[] = [];
  for (const href of await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")!))) {
    await open(page, href);
    seen.push(await line(page, "Total").innerText());
  }
  expect(seen.toSorted()).toEqual(["$19.00", "$38.00"]);
});
