import { buyNow, buyWithoutPage, mug, openProduct, pay, seeOutcome, sessionOf, tea, towel } from "../support/buying.ts";
import { expect, open, test } from "../support/test.ts";

test("who has bought nothing is shown the way to the shop", async ({ page }) => {
  await open(page, "/account");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your payments");
  await expect(page.getByRole("table")).toHaveCount(0);
  await page.getByRole("link", { name: "Go to the shop" }).click();
  await expect(page.getByRole("link", { name: mug })).toBeVisible();
});

test("payments stand newest first, each in its currency", async ({ page }) => {
  for (const product of [mug, tea, towel]) {
    await openProduct(page, product);
    await buyNow(page);
    await pay(page);
    await seeOutcome(page, "Paid");
    // Payments carry whole seconds: the next one shall be a later one.
    const second = Math.floor(Date.now() / 1000);
    await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(second);
  }
  await open(page, "/account");
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0)).toContainText(/Tenugui towel.*¥1,200.*Paid/s);
  await expect(rows.nth(1)).toContainText(/Herbata z Gór.*PLN\s14\.99.*Paid/s);
  await expect(rows.nth(2)).toContainText(/Enamel mug.*\$19\.00.*Paid/s);
  await expect(page.locator("thead th")).toHaveText(["Date", "Product", "Amount", "Status"]);
  const moments = await rows.locator("time").evaluateAll((times) => times.map((time) => time.getAttribute("datetime")));
  expect(moments).toEqual([...moments].sort().reverse());
});

test("many payments come in pages that leave out none and repeat none", async ({ page, shop }) => {
  await openProduct(page, mug);
  const product = new URL(page.url()).pathname.split("/").at(-1)!;
  // Most of them fall into the same second, which pages must stand. A visitor gets no more of them in a row.
  const bought = 21;
  for (let i = 0; i < bought; i++) await buyWithoutPage(page.request, shop.url, product);

  await open(page, "/account");
  let seen = await page.locator("tbody tr").count();
  expect(seen).toBe(20);
  await page.getByRole("link", { name: "Older payments" }).click();
  await page.waitForURL(/before=/);
  seen += await page.locator("tbody tr").count();
  expect(seen).toBe(bought);
  await expect(page.getByRole("link", { name: "Older payments" })).toHaveCount(0);
  await page.getByRole("link", { name: "Newest payments" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(20);
});

test("a refund shows on the payment", async ({ page, sandbox }) => {
  await openProduct(page, tea);
  await buyNow(page, 2);
  await pay(page);
  await seeOutcome(page, "Paid");
  const session = sessionOf(page.url());

  const status = async () => {
    await open(page, "/account");
    return page.locator("tbody tr td").last().innerText();
  };
  await sandbox.refund(session, 1000);
  await expect.poll(status).toContain("Partly refunded");
  await sandbox.refund(session);
  await expect.poll(status).toMatch(/^\W*Refunded/);
});
