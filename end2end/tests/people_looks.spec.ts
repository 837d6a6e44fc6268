// How the pages look on which somebody signs in, is somebody, or works at the desk. The others are in every_page.spec.ts.
import type { Page } from "@playwright/test";
import { randomBytes } from "node:crypto";
import { buy, mug, tea, towel } from "../support/buying.ts";
import { looksRight } from "../support/looks.ts";
import { act, deskUntil, find, openAtDesk, secret, test } from "../support/operating.ts";
import { openPayment } from "../support/refunding.ts";
import { askToSignIn, codeOf, enterCode, linkOf, seeEnded, seeSignedIn, sendButton, signIn, somebody, wayIn, wrong } from "../support/signing_in.ts";
import { expect, islandsLive, open } from "../support/test.ts";
import { deliver } from "../support/webhook.ts";

const title = (name: string) => `${name}: no axe violations in light and dark, and it fits 360 px`;

/** Asks for the money of a mug back, as the operator shall decide. */
async function ask(page: Page, ada: string): Promise<string> {
  const session = await buy(page, mug, 2, { email: ada });
  const payment = await openPayment(page, mug);
  await open(page, `${payment}/refund`);
  await page.getByLabel("It did not arrive").check();
  await page.getByRole("main").getByRole("button").click();
  await page.waitForURL(`**${payment}`);
  return session;
}

test(title("signing in"), async ({ page, stranger, mail }) => {
  test.setTimeout(180_000);
  const ada = somebody("augusta.ada.byron.king.countess.of.lovelace");
  await open(page, "/sign-in");
  await looksRight(page, "sign-in");
  await page.getByLabel("E-mail address").evaluate((input: HTMLInputElement) => (input.type = "text"));
  await page.getByLabel("E-mail address").fill("ada");
  await sendButton(page).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await islandsLive(page);
  await looksRight(page, "sign-in-refused");

  await askToSignIn(page, ada);
  await looksRight(page, "sign-in-code");
  const letter = await mail.receive(ada, wayIn);
  await enterCode(page, wrong(codeOf(letter)));
  await expect(page.getByRole("alert")).toBeVisible();
  await islandsLive(page);
  await looksRight(page, "sign-in-code-wrong");
  await open(stranger, linkOf(letter));
  await looksRight(stranger, "sign-in-elsewhere");
  await open(page, linkOf(letter));
  await open(page, "/sign-in");
  await looksRight(page, "sign-in-already");
  await open(stranger, linkOf(letter));
  await seeEnded(stranger);
  await looksRight(stranger, "sign-in-ended");
});

test(title("an account"), async ({ page, mail }) => {
  test.setTimeout(180_000);
  const ada = somebody("augusta.ada.byron.king.countess.of.lovelace");
  await signIn(page, mail, ada);
  await looksRight(page, "account-signed-in-empty");
  await ask(page, ada);
  await looksRight(page, "payment-refund-asked");
  await buy(page, tea, 1, { email: ada });
  await seeSignedIn(page, ada);
  await looksRight(page, "account-signed-in");
});

test(title("a payment whose link is opened where nobody is signed in"), async ({ page, stranger, expectStatus }) => {
  await buy(page, mug, 1, { email: somebody() });
  const payment = await openPayment(page, mug);
  expectStatus(payment, 404);
  await open(stranger, payment);
  await looksRight(stranger, "payment-nobody");
});

test(title("asked too often"), async ({ page, expectStatus }) => {
  expectStatus("/api/sign_in", 429);
  for (let i = 0; i < 5; i++) await askToSignIn(page, somebody());
  await open(page, "/sign-in");
  await page.getByLabel("E-mail address").fill(somebody());
  await sendButton(page).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("A moment, please");
  await looksRight(page, "too-often");
});

test(title("the desk's list"), async ({ page, desk, sandbox, visitor }) => {
  test.setTimeout(180_000);
  const ada = somebody("augusta.ada.byron.king.countess.of.lovelace");
  await ask(page, ada);
  await buy(page, towel, 4, { email: ada });
  await sandbox.refund(await buy(page, tea, 1, { email: ada }), 500);
  await buy(await visitor(), mug);
  await open(desk, "/operator");
  await looksRight(desk, "operator");
  await find(desk, ada);
  await looksRight(desk, "operator-found");
  await find(desk, "nobody@nowhere.example");
  await looksRight(desk, "operator-none");
});

test(title("a payment at the desk"), async ({ page, desk }) => {
  test.setTimeout(180_000);
  const ada = somebody("augusta.ada.byron.king.countess.of.lovelace");
  await ask(page, ada);
  await openAtDesk(desk, ada);
  await looksRight(desk, "operator-payment-asked");
  await act(desk, "decline", { word: "It was delivered on Monday, and signed for." });
  await act(desk, "refund", { amount: "1000" });
  await expect(desk.getByRole("alert")).toBeVisible();
  await looksRight(desk, "operator-payment-refused");
  await act(desk, "refund", { amount: "5", note: "The handle is chipped" });
  await deskUntil(desk, "Partly refunded");
  await act(desk, "correct_address", { email: somebody("ada.lovelace") });
  await looksRight(desk, "operator-payment");
});

test(title("the desk's events"), async ({ desk, shop }) => {
  test.setTimeout(180_000);
  await open(desk, "/operator/events");
  await looksRight(desk, "operator-events-none");
  const id = `evt_${randomBytes(8).toString("hex")}`;
  await deliver(shop.url, secret, { id, type: "refund.created", created: Math.floor(Date.now() / 1000), data: { object: {} } });
  await expect(async () => {
    await open(desk, "/operator/events");
    await expect(desk.getByRole("main")).toContainText(id, { timeout: 200 });
  }).toPass();
  await looksRight(desk, "operator-events");
});
