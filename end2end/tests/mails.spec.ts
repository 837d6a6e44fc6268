// What the shop mails, read as mail: each letter once, whole, and looked at.
import type { Page } from "@playwright/test";
import { buy, buyNow, mug, notebook, openProduct, payByDebit, seeOutcome, tea } from "../support/buying.ts";
import { linkTo, mailLooksRight, sound } from "../support/letters.ts";
import type { Mail } from "../support/mail.ts";
import { confirmRefund, openPayment, openRefund, reloadUntil, seeStatus } from "../support/refunding.ts";
import { askToSignIn, somebody, wayIn } from "../support/signing_in.ts";
import { expect, hasJavaScript, open, test as base } from "../support/test.ts";

const owner = "owner@shop.example";

const test = base.extend<{ read: (letter: Mail, name: string, reader: Page) => Promise<void> }>({
  /** Every letter is held to the same; its looks need a browser that can be asked, and one look is enough. */
  read: async ({ browser, shop }, use) =>
    use(async (letter, name, reader) => {
      await sound(letter, shop.url, reader.request);
      if (hasJavaScript()) await mailLooksRight(browser, letter, name);
    }),
});

test.use({ mailed: true, settings: { OPERATOR_EMAILS: owner, SUPPORT_EMAIL: "help@shop.example", REFUNDS: "instant" } });

test("the way in is a letter that can be read", async ({ page, mail, read }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  const letter = await mail.receive(ada, wayIn);
  await read(letter, "sign-in", page);
  expect(letter.subject, "a locked telephone shows it").not.toMatch(/\d{6}/);
});

test("a receipt comes once, however often the payment is told", async ({ page, mail, sandbox, read }) => {
  const ada = somebody();
  await sandbox.trouble("duplicate");
  await buy(page, tea, 2, { email: ada });
  const payment = await openPayment(page, tea);
  const letter = await mail.receive(ada, /^Your receipt from Till/);
  expect(letter.text).toMatch(/Herbata z Gór/);
  expect(letter.text).toMatch(/PLN\s29\.98/);
  expect(letter.parsed.replyTo?.value[0]?.address).toBe("help@shop.example");
  await read(letter, "receipt", page);
  // Its link leads the buyer to this payment.
  await open(page, linkTo(letter, "/account/payments/"));
  expect(new URL(page.url()).pathname).toBe(payment);

  // The operator hears of it, too; whatever is repeated now is told by what was mailed afterwards.
  await sandbox.flush();
  await sandbox.refund(await buy(page, mug, 1, { email: ada }));
  await mail.receive(ada, /^Your refund from Till/);
  expect(mail.to(ada).map(({ subject }) => subject)).toEqual([
    "Your receipt from Till", "Your receipt from Till", "Your refund from Till",
  ]);
  expect(mail.to(owner).filter(({ text }) => text.includes(ada)).map(({ subject }) => subject).toSorted()).toEqual([
    expect.stringMatching(/^New payment: \$19\.00 for Enamel mug/),
    expect.stringMatching(/^New payment: PLN\s29\.98 for Herbata z Gór × 2/),
  ]);
});

test("who opens the link of a receipt in a browser that is nobody's is shown the way in, and then the payment", async ({ page, mail, visitor, expectStatus }) => {
  const ada = somebody();
  await buy(page, mug, 1, { email: ada });
  const link = linkTo(await mail.receive(ada, /receipt/), "/account/payments/");
  const phone = await visitor();
  expectStatus(new URL(link).pathname, 404);
  await open(phone, link);
  await phone.getByRole("main").getByRole("link", { name: /sign in/i }).click();
  await phone.getByLabel("E-mail address").fill(ada);
  await phone.getByRole("button", { name: "Send me a link" }).click();
  await phone.waitForURL("**/sign-in/code*");
  await open(phone, linkTo(await mail.receive(ada, wayIn), "/sign-in/link"));
  await expect(phone).toHaveURL(link);
  await expect(phone.getByRole("heading", { level: 1 })).toHaveText(mug);
});

test("a refund is told when the money is back, and to the operator when it is asked for", async ({ page, mail, read }) => {
  const ada = somebody();
  await buy(page, mug, 1, { email: ada });
  await openRefund(page, mug);
  await page.getByLabel("It did not arrive").check();
  await confirmRefund(page);
  await seeStatus(page, "Refunded");
  await read(await mail.receive(ada, /^Your refund from Till/), "refund-done", page);
  const told = () => mail.to(owner).filter(({ text }) => text.includes(ada));
  await expect.poll(() => told().map(({ subject }) => subject).toSorted()).toEqual([
    "New payment: $19.00 for Enamel mug", "Refund asked for: $19.00 for Enamel mug",
  ]);
  expect(told().find(({ subject }) => subject.startsWith("Refund"))!.text).toContain("It did not arrive");
});

test("a refund that fails after it succeeded is told once more, in other words", async ({ page, mail, sandbox, read }) => {
  const ada = somebody();
  const session = await buy(page, mug, 1, { email: ada });
  await sandbox.refund(session);
  await mail.receive(ada, /^Your refund from Till/);
  const [refund] = await sandbox.refunds(session);
  await sandbox.failRefund(refund!.id);
  await read(await mail.receive(ada, /did not arrive/), "refund-failed", page);
  await openPayment(page, mug);
  await reloadUntil(page, "Refund failed");
});

test("a bank debit that fails is told", async ({ page, mail, sandbox, read }) => {
  const ada = somebody();
  await openProduct(page, notebook);
  const session = await buyNow(page);
  await payByDebit(page, undefined, ada);
  await seeOutcome(page, "Payment processing");
  await sandbox.settleDebit(session, "fail");
  await read(await mail.receive(ada, /did not arrive/), "debit-failed", page);
  expect(mail.to(ada), "no receipt for what was not paid").toHaveLength(1);
});

test("a dispute is told to the operator alone, with the day it must be answered", async ({ page, mail, sandbox }) => {
  const ada = somebody();
  await sandbox.dispute(await buy(page, mug, 1, { email: ada }));
  const found = () => mail.to(owner).find(({ subject, text }) => /^Dispute/.test(subject) && text.includes(ada));
  await expect.poll(() => found()?.text).toMatch(/Answer before: \d/);
  expect(mail.to(ada).map(({ subject }) => subject)).toEqual([expect.stringMatching(/receipt/)]);
});

test("while the mail server is away a buyer pays as ever, and the receipt comes later", async ({ page, mail }) => {
  const ada = somebody();
  await mail.goAway();
  try {
    await buy(page, mug, 1, { email: ada });
    await openPayment(page, mug);
    await seeStatus(page, "Paid");
    expect(mail.to(ada)).toEqual([]);
  } finally {
    await mail.comeBack();
  }
  await mail.receive(ada, /^Your receipt from Till/);
});

test("a name of a product that is not plain words is shown as it is", async ({ page, mail, sandbox }) => {
  const ada = somebody();
  const name = `<b>Tea</b> & "Jam"\u00a0— 'żółć'`;
  await sandbox.sell(name, 700);
  const found = page.getByRole("link", { name: "Jam" });
  await expect(async () => {
    await open(page, "/");
    await expect(found).toBeVisible({ timeout: 200 });
  }).toPass();
  await buy(page, /Jam/, 1, { email: ada });
  const letter = await mail.receive(ada, /receipt/);
  expect(letter.text).toContain(`<b>Tea</b> & "Jam"`);
  expect(letter.html).not.toContain("<b>Tea");
  const shown = await page.context().newPage();
  await shown.setContent(letter.html);
  await expect(shown.locator("td", { hasText: `<b>Tea</b> & "Jam"` }).last()).toBeVisible();
});

test("where mail leaves there is no outbox", async ({ page, mail, shop, expectStatus }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  await expect(page.getByRole("main").getByRole("link", { name: "read the message here" })).toHaveCount(0);
  await mail.receive(ada, wayIn);
  for (const path of ["/outbox", "/outbox/mail_none"]) {
    expectStatus(path, 404);
    expect((await page.goto(path))?.status()).toBe(404);
  }
  expect((await page.request.get("/outbox/mail_none/html")).status()).toBe(404);
  for (const call of ["outbox", "outbox_mail"]) {
    const answer = await page.request.post(`${shop.url}/api/${call}`, {
      form: { id: "mail_none" }, headers: { origin: shop.url, accept: "application/json" },
    });
    expect(answer.status()).toBe(404);
  }
});
