// REFUNDS=request: a buyer asks, an operator decides, and both pages and mails say how.
import type { Page } from "@playwright/test";
import { buy, mug } from "../support/buying.ts";
import { linkTo, mailLooksRight, sound } from "../support/letters.ts";
import { act, deskUntil, formFor, openAtDesk, owner, test, timeLine } from "../support/operating.ts";
import { openPayment, seeNoOffer, seeStatus } from "../support/refunding.ts";
import { somebody } from "../support/signing_in.ts";
import { expect, hasJavaScript, open } from "../support/test.ts";

/** Buys a mug and asks for its money back. Returns the session and the payment's path. */
async function ask(page: Page, ada: string): Promise<{ session: string; payment: string }> {
  const session = await buy(page, mug, 1, { email: ada });
  const payment = await openPayment(page, mug);
  await page.getByRole("link", { name: "Ask for a refund" }).click();
  await page.waitForURL(`**${payment}/refund`);
  await page.getByLabel("It did not arrive").check();
  await page.getByRole("main").getByRole("button").click();
  await page.waitForURL(`**${payment}`);
  return { session, payment };
}

test("an operator approves: the money goes back, and the buyer is told each step", async ({ page, browser, desk, mail, sandbox, shop }) => {
  const ada = somebody();
  const { session, payment } = await ask(page, ada);
  await expect(page.getByRole("region", { name: "Till" }).locator(".badge")).toHaveText("Refund requested");
  await expect(page.getByRole("status")).toContainText("The shop decides");
  expect(await sandbox.refunds(session), "nothing goes back before somebody decides").toEqual([]);
  await open(page, `${payment}/refund`);
  await seeNoOffer(page, /shop decides/i);

  const asked = await mail.receive(ada, /^You asked Till for a refund/);
  await sound(asked, shop.url, page.request);
  if (hasJavaScript()) await mailLooksRight(browser, asked, "refund-asked");
  // The operator comes by the link of the mail.
  const toOwner = () => mail.to(owner).find(({ subject, text }) => /^Refund asked for/.test(subject) && text.includes(ada));
  await expect.poll(() => toOwner()?.subject).toBeTruthy();
  await sound(toOwner()!, shop.url, desk.request);
  if (hasJavaScript()) await mailLooksRight(browser, toOwner()!, "operator-refund-asked");
  await open(desk, "/operator");
  await expect(desk.getByRole("main")).toContainText(ada);
  await open(desk, linkTo(toOwner()!, "/operator/payments/"));
  await expect(desk.getByRole("main")).toContainText("It did not arrive");
  await act(desk, "approve", { word: "Sorry for that." });

  await deskUntil(desk, "Refunded");
  await expect(formFor(desk, "approve")).toHaveCount(0);
  expect(await sandbox.refunds(session)).toMatchObject([{ amount: 1900, status: "succeeded" }]);
  expect((await timeLine(desk)).join("\n")).toContain(owner);
  await open(page, payment);
  await seeStatus(page, "Refunded");
  const told = (await timeLine(page)).join("\n");
  expect(told).toMatch(/Refund requested.*\n.*approved.*\n.*Refunded/);
  expect(told).toContain("Sorry for that.");
  expect(told).not.toContain(owner);
  await mail.receive(ada, /^Your refund from Till/);
});

test("an operator declines: the buyer reads why, and may ask again", async ({ page, browser, desk, mail, sandbox, shop }) => {
  const ada = somebody();
  const { session, payment } = await ask(page, ada);
  await openAtDesk(desk, ada);
  const word = 'It was <delivered> on Monday & signed for: "A. Lovelace"';
  await act(desk, "decline", { word });
  await expect(formFor(desk, "decline")).toHaveCount(0);

  await open(page, payment);
  await seeStatus(page, "Paid");
  const told = (await timeLine(page)).join("\n");
  expect(told).toContain("declined");
  expect(told).toContain(word);
  const letter = await mail.receive(ada, /^Your request for a refund/);
  expect(letter.text).toContain(word);
  await sound(letter, shop.url, page.request);
  if (hasJavaScript()) await mailLooksRight(browser, letter, "refund-declined");
  expect(await sandbox.refunds(session)).toEqual([]);

  await open(page, `${payment}/refund`);
  await expect(page.locator("form[action='/api/refund']").getByRole("button")).toBeVisible();
});

test("without a word nothing is declined", async ({ page, desk }) => {
  const ada = somebody();
  await ask(page, ada);
  await openAtDesk(desk, ada);
  await formFor(desk, "decline").locator("[name=word]").evaluate((field: HTMLInputElement) => field.removeAttribute("required"));
  await act(desk, "decline", { word: "  " });
  await expect(desk.getByRole("alert")).toBeVisible();
  await expect(formFor(desk, "decline")).toBeVisible();
});

test("what was given back in the dashboard meanwhile is not given back again", async ({ page, desk, sandbox }) => {
  const ada = somebody();
  const { session } = await ask(page, ada);
  await openAtDesk(desk, ada);
  // The desk's page was open before.
  await sandbox.refund(session);
  await act(desk, "approve", { word: "" });
  await expect(desk.getByRole("alert")).toBeVisible();
  expect(await sandbox.refunds(session)).toHaveLength(1);
});
