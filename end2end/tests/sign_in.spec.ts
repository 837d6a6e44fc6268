import { mug, openProduct } from "../support/buying.ts";
import { tabTo } from "../support/keyboard.ts";
import { sound } from "../support/letters.ts";
import {
  askToSignIn, codeField, codeOf, ended, enterCode, linkOf, seeEnded, seeSignedIn, seeSignedOut, sendButton, signIn, somebody, wayIn, wrong,
} from "../support/signing_in.ts";
import { expect, islandsLive, open, test } from "../support/test.ts";

test.use({ mailed: true });

test("the link signs in where it was asked for, without another click", async ({ page, mail, shop, stranger }) => {
  const ada = somebody();
  await open(page, "/");
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.waitForURL("**/sign-in*");
  await islandsLive(page);
  await page.getByLabel("E-mail address").fill(ada);
  await sendButton(page).click();
  await page.waitForURL("**/sign-in/code*");
  await expect(page.getByRole("main")).toContainText(ada);

  const letter = await mail.receive(ada, wayIn);
  await sound(letter, shop.url, stranger.request);
  expect(letter.text).toMatch(/ten minutes|10 minutes/);
  await page.goto(linkOf(letter));
  await expect(page).toHaveURL(`${shop.url}/account`);
  await seeSignedIn(page, ada);
  expect(mail.to(ada), "one message, once").toHaveLength(1);
});

test("the code signs in where it was asked for", async ({ page, mail }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  const code = codeOf(await mail.receive(ada, wayIn));
  // As people type it who read it in two halves.
  await enterCode(page, ` ${code.slice(0, 3)} ${code.slice(3)} `);
  await page.waitForURL("**/account");
  await seeSignedIn(page, ada);
});

test("the address may be typed in capitals and with spaces around it", async ({ page, mail }) => {
  const ada = somebody();
  await askToSignIn(page, ` ${ada.toUpperCase()} `);
  await page.goto(linkOf(await mail.receive(ada, wayIn)));
  await seeSignedIn(page, ada);
});

test("the link in another browser asks for the code, and the code signs that one in", async ({ page, mail, stranger }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  const letter = await mail.receive(ada, wayIn);
  await open(stranger, linkOf(letter));
  await expect(codeField(stranger)).toBeVisible();
  // Whoever has only the link learns nothing.
  expect(await stranger.content()).not.toContain(ada);
  await seeSignedOut(stranger);

  await open(stranger, linkOf(letter));
  await enterCode(stranger, codeOf(letter));
  await stranger.waitForURL("**/account");
  await seeSignedIn(stranger, ada);
  await seeSignedOut(page);
});

test("whoever opens the link before its reader does uses nothing up", async ({ page, mail, shop, stranger }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  const letter = await mail.receive(ada, wayIn);
  const link = linkOf(letter);
  // A mail server's scanner, a mail program's preview, and the asking browser itself, that loads ahead.
  for (const method of ["GET", "GET", "HEAD"]) {
    expect((await fetch(link, { method, redirect: "manual" })).status).toBe(200);
  }
  await open(stranger, link);
  await page.request.get(link, { headers: { "sec-purpose": "prefetch;prerender" }, maxRedirects: 0 });
  await page.request.get(link, { headers: { purpose: "prefetch" }, maxRedirects: 0 });
  await page.request.head(link, { maxRedirects: 0 });
  await seeSignedOut(page);

  await page.goto(link);
  await expect(page).toHaveURL(`${shop.url}/account`);
  await seeSignedIn(page, ada);
});

test("a link that was used opens nothing elsewhere, and leads its reader on", async ({ page, mail, shop, stranger }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  const letter = await mail.receive(ada, wayIn);
  await page.goto(linkOf(letter));
  await expect(page).toHaveURL(`${shop.url}/account`);
  await page.goto(linkOf(letter));
  await expect(page).toHaveURL(`${shop.url}/account`);

  await open(stranger, linkOf(letter));
  await seeEnded(stranger);
  await seeSignedOut(stranger);
});

test("a wrong code says so, and the right one still serves", async ({ page, mail }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  const code = codeOf(await mail.receive(ada, wayIn));
  for (const by of [1, 2, 3, 4]) {
    await enterCode(page, wrong(code, by));
    await expect(page.getByRole("alert")).toBeVisible();
    await islandsLive(page);
  }
  await enterCode(page, code);
  await page.waitForURL("**/account");
  await seeSignedIn(page, ada);
});

test("five wrong codes end it: neither the right one nor the link opens anything", async ({ page, context, mail }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  const letter = await mail.receive(ada, wayIn);
  const code = codeOf(letter);
  // What was opened before the fifth shall not serve afterwards.
  const tab = await context.newPage();
  await open(tab, "/sign-in/code");
  for (const by of [1, 2, 3, 4, 5]) {
    await enterCode(page, wrong(code, by));
    await expect(page.getByRole("alert").or(ended(page)).first()).toBeVisible();
    await islandsLive(page);
  }
  await seeEnded(page);
  await enterCode(tab, code);
  await seeEnded(tab);
  await open(page, linkOf(letter));
  await seeEnded(page);
  await seeSignedOut(page);

  // And a new one is to be had.
  await signIn(page, mail, ada, undefined, 2);
  await seeSignedIn(page, ada);
});

test("the page says the same whether or not the shop knows the address", async ({ page, mail, stranger }) => {
  const known = somebody();
  await signIn(page, mail, known);
  const said: string[] = [];
  for (const address of [known, somebody()]) {
    await askToSignIn(stranger, address);
    said.push((await stranger.getByRole("main").innerText()).replaceAll(address, "…"));
  }
  expect(said[0]).toBe(said[1]);
});

test("who was on the way somewhere comes there, and nowhere else than in the shop", async ({ page, mail, shop, visitor }) => {
  await openProduct(page, mug);
  const product = new URL(page.url()).pathname;
  await signIn(page, mail, somebody(), product);
  await expect(page).toHaveURL(shop.url + product);

  for (const elsewhere of ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/api/sign_out"]) {
    const other = await visitor();
    await signIn(other, mail, somebody(), elsewhere);
    await expect(other).toHaveURL(`${shop.url}/account`);
  }
});

test("what is no address is refused in words, and what was typed is not lost to a mail nobody gets", async ({ page, mail }) => {
  const before = mail.mails.length;
  for (const typed of ["ada", "ada@", "ada@example.com\u00a0x", "zażółć@example.com"]) {
    await open(page, "/sign-in");
    // The browser would say so first.
    await page.getByLabel("E-mail address").evaluate((input: HTMLInputElement) => (input.type = "text"));
    await page.getByLabel("E-mail address").fill(typed);
    await sendButton(page).click();
    await expect(page.getByRole("alert")).toBeVisible();
    expect(new URL(page.url()).pathname).toBe("/sign-in");
  }
  expect(mail.mails).toHaveLength(before);
});

test("signing in needs no mouse", async ({ page, mail, shop }) => {
  const ada = somebody();
  await open(page, "/sign-in");
  const isFocused = (name: string) => () => page.locator(":focus").evaluate((element, name) => element.matches(`[name=${name}]`), name);
  await tabTo(page, isFocused("email"));
  await page.keyboard.type(ada);
  await page.keyboard.press("Tab");
  await expect(sendButton(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/sign-in/code*");
  await islandsLive(page);

  const code = codeOf(await mail.receive(ada, wayIn));
  await tabTo(page, isFocused("code"));
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${shop.url}/account`);
  await seeSignedIn(page, ada);
});

test("a phone's keyboard knows what the fields are for", async ({ page, mail }) => {
  const ada = somebody();
  await open(page, "/sign-in");
  await expect(page.getByLabel("E-mail address")).toHaveAttribute("type", "email");
  await expect(page.getByLabel("E-mail address")).toHaveAttribute("autocomplete", /email|username/);
  await askToSignIn(page, ada);
  await expect(codeField(page)).toHaveAttribute("autocomplete", "one-time-code");
  await expect(codeField(page)).toHaveAttribute("inputmode", "numeric");
  await mail.receive(ada, wayIn);
});
