// What a browser keeps of who is signed in, and how that ends.
import type { BrowserContext, Page } from "@playwright/test";
import { buy, buyNow, mug, openProduct, pay, seeOutcome } from "../support/buying.ts";
import { openPayment } from "../support/refunding.ts";
import { askToSignIn, codeOf, enterCode, linkOf, seeSignedIn, seeSignedOut, signIn, somebody, wayIn } from "../support/signing_in.ts";
import { expect, open, test } from "../support/test.ts";

test.use({ mailed: true });

/** The shop's one cookie; the payment page is another site, with what is its own. */
async function cookieOf(context: BrowserContext) {
  const cookies = (await context.cookies()).filter(({ domain }) => domain === "127.0.0.1");
  expect(cookies).toHaveLength(1);
  return cookies[0]!;
}

async function signOut(page: Page, how: "Sign out" | "Sign out everywhere"): Promise<void> {
  await open(page, "/account");
  await page.getByRole("main").getByRole("button", { name: how, exact: true }).click();
  await expect(page.getByRole("button", { name: /^Sign out/ })).toHaveCount(0);
}

test("who comes back from the payment page, which is another site, is still who they were", async ({ page, context, mail, sandbox, shop }) => {
  expect(new URL(sandbox.url).hostname, "another site").not.toBe(new URL(shop.url).hostname);
  const ada = somebody();
  await signIn(page, mail, ada);
  const before = await cookieOf(context);
  expect(before).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });

  await buy(page, mug, 1, { email: ada });
  // The success page's own answer, reached from over there, shows what only the buyer may see.
  await expect(page.getByRole("region")).toContainText(ada);
  expect((await cookieOf(context)).value).toBe(before.value);
  await seeSignedIn(page, ada);

  // And back without having paid.
  await openProduct(page, mug);
  await buyNow(page);
  await page.getByRole("link", { name: "Back to shop" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Checkout cancelled");
  await seeSignedIn(page, ada);
});

test("a Strict cookie would lose them on the way back", async ({ page, context, mail }) => {
  const ada = somebody();
  await signIn(page, mail, ada);
  await openProduct(page, mug);
  await buyNow(page);
  await context.addCookies([{ ...(await cookieOf(context)), sameSite: "Strict" }]);
  await pay(page, { email: ada });
  await seeOutcome(page, "Paid");
  // What anybody sees who has the token.
  await expect(page.getByRole("status")).toContainText("Do not pay again");
  expect(await page.content()).not.toContain(ada);
});

test("signing in makes the browser's session a new one", async ({ page, context, mail, shop }) => {
  await openProduct(page, mug);
  await buyNow(page);
  const before = await cookieOf(context);
  const ada = somebody();
  await signIn(page, mail, ada);
  const after = await cookieOf(context);
  expect(after.value).not.toBe(before.value);
  // Whoever had planted the old one has nothing by it.
  const old = await fetch(`${shop.url}/account`, { headers: { cookie: `${before.name}=${before.value}` } });
  expect(await old.text()).not.toContain(ada);
});

test("who signs out leaves nothing in this browser, and stays signed in elsewhere", async ({ page, context, mail, stranger, shop, expectStatus }) => {
  const ada = somebody();
  await buy(page, mug, 1, { email: ada });
  const success = page.url();
  await signIn(page, mail, ada);
  const payment = await openPayment(page, mug);
  await signIn(stranger, mail, ada, undefined, 2);
  const cookie = await cookieOf(context);

  await signOut(page, "Sign out");
  await seeSignedOut(page);
  await expect(page.getByRole("table")).toHaveCount(0);
  expectStatus(payment, 404);
  expect((await page.goto(payment))?.status()).toBe(404);
  // A copy of the cookie opens nothing any more.
  const copied = await fetch(shop.url + payment, { headers: { cookie: `${cookie.name}=${cookie.value}` } });
  expect(copied.status).toBe(404);
  await open(page, success);
  expect(await page.content()).not.toContain(ada);

  await open(stranger, payment);
  await seeSignedIn(stranger, ada);
});

test("who signs out everywhere is signed in nowhere", async ({ page, mail, visitor }) => {
  const ada = somebody();
  const eve = somebody("eve");
  const [phone, other] = [await visitor(), await visitor()];
  await signIn(page, mail, ada);
  await signIn(phone, mail, ada, undefined, 2);
  await signIn(other, mail, eve);
  await open(phone, "/account");

  await signOut(page, "Sign out everywhere");
  await seeSignedOut(page);
  await seeSignedOut(phone);
  await seeSignedIn(other, eve);
});

test("a form that was open before signing out does nothing afterwards", async ({ page, context, mail }) => {
  const ada = somebody();
  await signIn(page, mail, ada);
  const tab = await context.newPage();
  await open(tab, "/account");
  await signOut(page, "Sign out");
  await tab.getByRole("main").getByRole("button", { name: "Sign out everywhere", exact: true }).click();
  await expect(tab.getByRole("button", { name: /^Sign out/ })).toHaveCount(0);
  await seeSignedOut(page);
});

test("two people at one computer: the second sees nothing of the first", async ({ page, mail }) => {
  const ada = somebody();
  await signIn(page, mail, ada);
  await buy(page, mug, 1, { email: ada });
  await signOut(page, "Sign out");
  const bob = somebody("bob");
  await askToSignIn(page, bob);
  await enterCode(page, codeOf(await mail.receive(bob, wayIn)));
  await page.waitForURL("**/account");
  await seeSignedIn(page, bob);
  await expect(page.getByRole("table")).toHaveCount(0);
  expect(await page.content()).not.toContain(ada);
});

test("pages that are somebody's own are kept by no cache, and the back button shows nothing after signing out", async ({ page, mail }) => {
  const ada = somebody();
  await signIn(page, mail, ada);
  const answer = await page.goto("/account");
  expect(answer?.headers()["cache-control"]).toMatch(/no-store/);
  await signOut(page, "Sign out");
  await page.goBack();
  await expect(page.getByRole("button", { name: /^Sign out/ })).toHaveCount(0);
  expect(await page.content()).not.toContain(ada);
});

test("another site's page can neither sign somebody out nor in", async ({ page, mail, sandbox, shop, stranger }) => {
  const ada = somebody();
  await signIn(page, mail, ada);
  const eve = somebody("eve");
  await askToSignIn(stranger, eve);
  const letter = await mail.receive(eve, wayIn);
  const token = new URL(linkOf(letter)).searchParams.get("token")!;
  const forged: [string, Record<string, string>][] = [
    ["sign_out", {}],
    ["sign_out_everywhere", {}],
    ["sign_in_code", { token, code: codeOf(letter) }],
    ["sign_in", { email: ada, next: "" }],
  ];
  for (const [call, fields] of forged) {
    // As a page over there would have the browser send it.
    const answer = await page.request.post(`${shop.url}/api/${call}`, {
      form: fields,
      maxRedirects: 0,
      headers: { origin: sandbox.url, "sec-fetch-site": "cross-site", accept: "text/html" },
    });
    expect(answer.status(), call).toBe(403);
  }
  await seeSignedIn(page, ada);
  expect(mail.to(ada)).toHaveLength(1);
});
