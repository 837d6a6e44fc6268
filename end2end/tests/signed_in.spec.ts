// What a buyer has who is signed in, from whichever browser.
import { buy, buyNow, goodCard, mug, openProduct, orderFree, pay, seeOutcome, tea } from "../support/buying.ts";
import { confirmRefund, openPayment, openRefund, receipt, seeStatus } from "../support/refunding.ts";
import { askToSignIn, codeOf, enterCode, seeSignedIn, signIn, somebody, wayIn } from "../support/signing_in.ts";
import { expect, open, test } from "../support/test.ts";

test.use({ mailed: true });

test("what was bought as a guest appears in another browser, once the address is shown to be theirs", async ({ page, mail, sandbox, stranger }) => {
  const ada = somebody();
  // The buyer writes the address in another way than the shop keeps it.
  const session = await buy(page, tea, 2, { email: ada.replace("ada", "Ada") });
  await signIn(stranger, mail, ada);
  await seeSignedIn(stranger, ada);
  const row = stranger.getByRole("row", { name: tea });
  await expect(row).toContainText(/PLN\s29\.98/);

  // It is theirs as if it had been bought here.
  await openRefund(stranger, tea);
  await confirmRefund(stranger);
  await seeStatus(stranger, "Refunded");
  expect(await sandbox.refunds(session)).toHaveLength(1);
  // And where it was bought it is still shown.
  await openPayment(page, tea);
  await seeStatus(page, "Refunded");
});

test("what was bought in this browser before stays in sight after signing in", async ({ page, mail }) => {
  await buy(page, mug);
  const ada = somebody();
  await signIn(page, mail, ada);
  await openPayment(page, mug);
  await expect(receipt(page)).toContainText(goodCard.email);
});

test("somebody else who is signed in sees nothing of it", async ({ page, mail, stranger, expectStatus }) => {
  const ada = somebody();
  await buy(page, mug, 1, { email: ada });
  const success = new URL(page.url());
  const payment = await openPayment(page, mug);
  const eve = somebody("eve");
  await signIn(stranger, mail, eve);
  await seeSignedIn(stranger, eve);
  await expect(stranger.getByRole("table")).toHaveCount(0);
  for (const path of [payment, `${payment}/refund`, `/success?session_id=${success.searchParams.get("session_id")}`]) {
    expectStatus(path, 404);
    expect((await stranger.goto(path))?.status()).toBe(404);
    expect(await stranger.content()).not.toContain(ada);
  }
});

test("the second purchase has the address filled in, and the same Stripe customer", async ({ page, mail, sandbox, visitor }) => {
  const ada = somebody();
  await buy(page, mug, 1, { email: ada });
  await signIn(page, mail, ada);
  expect(await sandbox.customers(ada), "none is made before it is needed").toEqual([]);

  const sessions: string[] = [];
  for (const product of [mug, tea]) {
    await openProduct(page, product);
    sessions.push(await buyNow(page));
    await expect(page.getByLabel("Email")).toHaveValue(ada);
    await page.getByLabel("Card number").fill(goodCard.number);
    await page.getByLabel("Expiry (MM / YY)").fill(goodCard.expiry);
    await page.getByLabel("CVC").fill(goodCard.cvc);
    await page.getByLabel("Name on card").fill(goodCard.name);
    await page.getByRole("button", { name: /^Pay / }).click();
    await seeOutcome(page, "Paid");
  }
  // From another browser, too.
  const phone = await visitor();
  await signIn(phone, mail, ada, undefined, 2);
  await openProduct(phone, tea);
  sessions.push(await buyNow(phone));
  await expect(phone.getByLabel("Email")).toHaveValue(ada);

  const [customer, ...others] = await sandbox.customers(ada);
  expect(others).toEqual([]);
  expect(customer!.metadata).toMatchObject({ till_buyer: expect.stringMatching(/\w{8,}/) });
  for (const session of sessions) expect(await sandbox.session(session)).toMatchObject({ customer: customer!.id });

  await open(phone, "/account");
  await expect(phone.locator("tbody tr")).toHaveCount(3);
});

test("two checkouts begun at once by somebody new make one customer", async ({ page, mail, sandbox, context }) => {
  const ada = somebody();
  await signIn(page, mail, ada);
  const tab = await context.newPage();
  await openProduct(page, mug);
  await openProduct(tab, tea);
  const [first, second] = await Promise.all([buyNow(page), buyNow(tab)]);
  const [customer, ...others] = await sandbox.customers(ada);
  expect(others).toEqual([]);
  for (const session of [first, second]) expect(await sandbox.session(session)).toMatchObject({ customer: customer!.id });
});

test("what costs nothing is in the account as well", async ({ page, mail, sandbox }) => {
  const ada = somebody();
  await signIn(page, mail, ada);
  const { product } = await sandbox.sell("Paper crane", 0);
  await expect.poll(async () => (await page.request.get("/")).text()).toContain("Paper crane");
  await openProduct(page, /Paper crane/);
  await buyNow(page);
  await sandbox.archiveProduct(product);
  await expect(page.getByLabel("Email")).toHaveValue(ada);
  await orderFree(page);
  await seeSignedIn(page, ada);
  await expect(page.getByRole("row", { name: /Paper crane/ })).toContainText("Free");
});

test("who signs in on the way to the payment page pays as who they are", async ({ page, mail, context }) => {
  const ada = somebody();
  await openProduct(page, mug);
  const product = page.url();
  await buyNow(page);
  // Second thoughts: back to the shop, in, and to the payment page again.
  const tab = await context.newPage();
  await askToSignIn(tab, ada);
  await enterCode(tab, codeOf(await mail.receive(ada, wayIn)));
  await tab.waitForURL("**/account");
  await open(page, product);
  await buyNow(page);
  await expect(page.getByLabel("Email")).toHaveValue(ada);
  await pay(page, { email: ada });
  await seeOutcome(page, "Paid");
  await expect(page.getByRole("region")).toContainText(ada);
});
