import { buyNow, goodCard, mug, openProduct, pay, seeOutcome, tea, towel } from "../support/buying.ts";
import { tabTo, tabToText } from "../support/keyboard.ts";
import { expect, test } from "../support/test.ts";

const shelf = [
  { product: mug, currency: "usd", price: "$19.00", amount: 1900 },
  { product: tea, currency: "pln", price: "PLN 14.99", amount: 1499 },
  { product: towel, currency: "jpy", price: "¥1,200", amount: 1200 },
];

for (const { product, currency, price, amount } of shelf) {
  test(`a buyer pays in ${currency} and sees it paid`, async ({ page, sandbox }) => {
    await openProduct(page, product);
    await expect(page.locator(".price")).toHaveText(price);

    const session = await buyNow(page);
    await expect(page.getByRole("button", { name: `Pay ${price}` })).toBeVisible();
    await pay(page);

    await seeOutcome(page, "Paid");
    await expect(page.getByRole("status")).toContainText("Do not pay again");
    const receipt = page.getByRole("region");
    await expect(receipt).toContainText(price);
    await expect(receipt).toContainText(product);
    // The address comes with an event of its own, which may be a moment behind the money's.
    await expect(async () => {
      if (!(await receipt.innerText()).includes(goodCard.email)) await page.reload();
      await expect(receipt).toContainText(goodCard.email, { timeout: 100 });
    }).toPass();
    const complete = { status: "complete", payment_status: "paid", currency, amount_total: amount };
    expect(await sandbox.session(session)).toMatchObject(complete);

    await page.getByRole("link", { name: "Your payments" }).last().click();
    const row = page.getByRole("row", { name: product });
    await expect(row).toContainText(price);
    await expect(row).toContainText("Paid");
  });
}

test("three of a thing cost three times as much", async ({ page }) => {
  await openProduct(page, tea);
  await buyNow(page, 3);
  await expect(page.getByRole("button", { name: /^Pay PLN\s44\.97$/ })).toBeVisible();
  await pay(page);
  await seeOutcome(page, "Paid");
  await expect(page.getByRole("region")).toContainText(/PLN\s44\.97/);
});

test("a purchase needs no mouse", async ({ page }) => {
  await openProduct(page, mug);
  await tabToText(page, /^Buy now$/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/c\/pay\//);
  for (const [label, text] of [
    ["Email", goodCard.email],
    ["Card number", goodCard.number],
    ["Expiry (MM / YY)", goodCard.expiry],
    ["CVC", goodCard.cvc],
    ["Name on card", goodCard.name],
  ] as const) {
    const field = page.getByLabel(label);
    // The page may put the focus in the first field by itself.
    if (!(await field.evaluate((element) => element === document.activeElement))) {
      await tabTo(page, () => field.evaluate((element) => element === document.activeElement));
    }
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
  await seeOutcome(page, "Paid");
});
