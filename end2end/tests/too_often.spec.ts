// What is asked for too often is not done, and a page says when to come back.
import { formOf, mug, openProduct } from "../support/buying.ts";
import { askToSignIn, seeSignedIn, sendButton, signIn, somebody, wayIn } from "../support/signing_in.ts";
import { expect, open, test } from "../support/test.ts";
import type { Page } from "@playwright/test";

test.use({ mailed: true });

/** Asks for a message, and is sent away. */
async function askInVain(page: Page, address: string): Promise<void> {
  await open(page, "/sign-in");
  await page.getByLabel("E-mail address").fill(address);
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith("/api/sign_in")),
    sendButton(page).click(),
  ]);
  expect(answer.status()).toBe(429);
  expect(Number(answer.headers()["retry-after"])).toBeGreaterThan(0);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("A moment, please");
  await expect(page.getByRole("main")).toContainText(/Please wait (a second|\d+ (seconds|minutes))/);
}

test("an address gets three messages an hour, whoever asks for them", async ({ page, mail, visitor, expectStatus }) => {
  expectStatus("/api/sign_in", 429);
  const ada = somebody();
  await signIn(page, mail, ada);
  await askToSignIn(await visitor(), ada);
  await askToSignIn(await visitor(), ada.toUpperCase());
  await askInVain(await visitor(), ada);
  await mail.receive(ada, wayIn, 3);
  await seeSignedIn(page, ada);
  // Nobody else is kept waiting.
  const bob = somebody("bob");
  await signIn(await visitor(), mail, bob);
});

test("a browser asks for five addresses in a row, and then waits", async ({ page, mail, stranger, expectStatus }) => {
  expectStatus("/api/sign_in", 429);
  for (let i = 0; i < 5; i++) await askToSignIn(page, somebody());
  const ada = somebody();
  await askInVain(page, ada);
  await page.getByRole("link", { name: "Go to the shop" }).click();
  await expect(page.getByRole("link", { name: mug })).toBeVisible();
  expect(mail.to(ada)).toEqual([]);
  await signIn(stranger, mail, ada);
});

test("a visitor begins only so many checkouts in a row", async ({ page, shop, sandbox }) => {
  await openProduct(page, mug);
  const { price } = await formOf(page);
  const before = (await sandbox.sessions()).length;
  const statuses: number[] = [];
  for (let i = 0; i < 25; i++) {
    const answer = await page.request.post(`${shop.url}/api/checkout`, {
      form: { price, attempt: `${i}`.padStart(32, "a"), quantity: "1" },
      maxRedirects: 0,
      headers: { accept: "text/html", origin: shop.url, referer: `${shop.url}/` },
    });
    statuses.push(answer.status());
    if (answer.status() === 429) {
      expect(await answer.text()).toContain("A moment, please");
      break;
    }
  }
  expect(statuses.at(-1)).toBe(429);
  expect(statuses.slice(0, -1).every((status) => status === 302)).toBe(true);
  expect((await sandbox.sessions()).length - before).toBeLessThan(statuses.length);
});
