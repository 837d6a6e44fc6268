// A shop that is tried out has no mail server: what it would mail lies on a page of its own.
import { buy, mug } from "../support/buying.ts";
import { looksRight } from "../support/looks.ts";
import { askToSignIn, codeField, enterCode, seeSignedIn, somebody } from "../support/signing_in.ts";
import { expect, islandsLive, open, test } from "../support/test.ts";

test("a newcomer signs in by what the outbox shows", async ({ page, shop }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  await page.getByRole("main").getByRole("link", { name: "read the message here" }).click();
  await expect(page).toHaveURL(/\/outbox/);
  await islandsLive(page);
  await page.getByRole("listitem").filter({ hasText: ada }).getByRole("link", { name: "Sign in to Till" }).click();
  await expect(page.getByRole("region", { name: "Message" })).toContainText(ada);
  await page.getByRole("main").getByRole("link", { name: `${shop.url}/sign-in/link?token=` }).click();
  await expect(page).toHaveURL(`${shop.url}/account`);
  await seeSignedIn(page, ada);
});

test("the code stands there as well", async ({ page }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  const form = page.url();
  await open(page, "/outbox");
  await page.getByRole("listitem").filter({ hasText: ada }).getByRole("link").click();
  const [code] = (await page.getByRole("region", { name: "Message" }).innerText()).match(/\b\d{6}\b/)!;
  await open(page, form);
  await expect(codeField(page)).toBeVisible();
  await enterCode(page, code);
  await seeSignedIn(page, ada);
});

test("the HTML part is shown as a mail program shows it, and its links work", async ({ page, shop }) => {
  const ada = somebody();
  await buy(page, mug, 1, { email: ada });
  const letter = page.getByRole("listitem").filter({ hasText: ada }).getByRole("link", { name: "Your receipt from Till" });
  await expect(async () => {
    await open(page, "/outbox");
    await expect(letter).toBeVisible({ timeout: 200 });
  }).toPass();
  await letter.click();
  await page.getByRole("link", { name: "See it as HTML" }).click();
  await page.waitForURL(/\/outbox\/\w+\/html$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("$19.00");
  // Its own inline styles are let in, and nothing else is.
  const policy = (await page.request.get(page.url())).headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/default-src 'none'/);
  expect(await page.getByRole("link", { name: "Look at your payment" }).evaluate((link) => getComputedStyle(link).backgroundColor)).toBe("rgb(31, 92, 77)");
  await page.getByRole("link", { name: "Look at your payment" }).click();
  await page.waitForURL(`${shop.url}/account/payments/*`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(mug);
});

test("the outbox: no axe violations in light and dark, and it fits 360 px", async ({ page }) => {
  const ada = somebody("augusta.ada.byron.king.countess.of.lovelace");
  await askToSignIn(page, ada);
  await looksRight(page, "sign-in-code-outbox");
  await open(page, "/outbox");
  await looksRight(page, "outbox");
  await page.getByRole("listitem").filter({ hasText: ada }).getByRole("link").click();
  await looksRight(page, "outbox-mail");
  await page.getByRole("link", { name: "See it as HTML" }).click();
  await looksRight(page, "outbox-html");
});
