import { buyNow, mug, openProduct, pay, seeOutcome, towel } from "../support/buying.ts";
import { looksRight } from "../support/looks.ts";
import { confirmButton, openPayment, openRefund } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

// One price, as each of them writes it.
const visitors = [
  { who: "a German", locale: "de-DE", one: "19,00 $", many: "22.800,00 $", count: "1.200", yen: "1.200 ¥", lang: "de-DE" },
  { who: "an American", locale: "en-US", one: "$19.00", many: "$22,800.00", count: "1,200", yen: "¥1,200", lang: null },
];

for (const { who, locale, one, many, count, yen, lang } of visitors) {
  test.describe(() => {
    test.use({ locale });

    test(`${who} sees the price as it is written at home, and pays the same`, async ({ page, sandbox }) => {
      await open(page, "/");
      const shelf = page.getByRole("listitem");
      await expect(shelf.filter({ hasText: mug }).locator(".amount")).toHaveText(one);
      await expect(shelf.filter({ hasText: towel }).locator(".amount")).toHaveText(yen);
      // The words stay English, and only what is not is said to be another language's.
      await expect(page.locator("html")).toHaveAttribute("lang", "en");
      const written = shelf.filter({ hasText: mug }).locator(".amount span");
      if (lang) await expect(written).toHaveAttribute("lang", lang);
      else await expect(written).not.toHaveAttribute("lang");

      await openProduct(page, mug);
      await expect(page.locator(".price")).toHaveText(one);
      const session = await buyNow(page, 1200);
      await pay(page);
      await seeOutcome(page, "Paid");
      await expect(page.locator(".total .amount")).toHaveText(many);
      expect(await sandbox.session(session)).toMatchObject({
        amount_total: 2_280_000,
        currency: "usd",
      });

      await open(page, "/account");
      await expect(page.locator("tbody tr td.amount")).toHaveText(many);
      await expect(page.locator("tbody tr td.product-name")).toHaveText(`Enamel mug × ${count}`);
      await openPayment(page, mug);
      await expect(page.locator(".total .amount")).toHaveText(many);
      await expect(page.locator(".time-line .amount").last()).toHaveText(many);
      if (lang) await looksRight(page, "payment-in-german");
      await openRefund(page, mug);
      await expect(confirmButton(page)).toHaveText(`Confirm refund of ${many}`);
    });
  });
}
