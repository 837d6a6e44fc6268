// The operator at the desk: finds a payment, gives money back, corrects an address. Each act is written down.
import { randomBytes } from "node:crypto";
import { buy, buyNow, mug, openProduct, pay, seeOutcome, tea, towel } from "../support/buying.ts";
import { deliver } from "../support/webhook.ts";
import { act, deskUntil, find, formFor, found, openAtDesk, owner, secret, test, timeLine } from "../support/operating.ts";
import { line, openPayment, reloadUntil, seeStatus } from "../support/refunding.ts";
import { linkTo } from "../support/letters.ts";
import { seeSignedIn, signIn, somebody } from "../support/signing_in.ts";
import { expect, open } from "../support/test.ts";

test("who is nobody is asked to sign in, and comes to the desk if it is theirs", async ({ page, desk, shop }) => {
  for (const path of ["/operator", "/operator/events", "/operator/payments/none"]) {
    await page.goto(path);
    const url = new URL(page.url());
    expect(url.pathname).toBe("/sign-in");
    expect(url.searchParams.get("next")).toBe(path);
  }
  await open(desk, "/operator");
  await expect(desk).toHaveURL(`${shop.url}/operator`);
  await expect(desk.getByRole("searchbox")).toBeVisible();
  // The way there is in sight on every page.
  await open(desk, "/");
  await expect(desk.getByRole("navigation").getByRole("link", { name: "Desk" })).toBeVisible();
});

test("for a buyer there is no desk", async ({ page, mail, desk, shop, expectStatus }) => {
  const ada = somebody();
  await buy(page, mug, 1, { email: ada });
  const payment = await openAtDesk(desk, ada);
  await signIn(page, mail, ada);
  for (const path of ["/operator", "/operator/events", payment]) {
    expectStatus(path, 404);
    expect((await page.goto(path))?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
  }
  await open(page, "/account");
  await expect(page.locator("a[href^='/operator']")).toHaveCount(0);
  for (const call of ["overview", "payments", "payment", "events", "refund", "approve", "decline", "correct_address", "replay"]) {
    const answer = await page.request.post(`${shop.url}/api/operator_${call}`, {
      form: { id: payment.split("/").at(-1)!, payment: "pi_1", amount: "", reason: "duplicate", note: "", word: "x", email: ada, attempt: "0" },
      headers: { origin: shop.url, accept: "application/json" },
    });
    expect(answer.status(), call).toBe(404);
  }
});

test("a payment is found by its buyer's address, its amount and any of its ids", async ({ page, desk, sandbox }) => {
  const ada = somebody();
  const session = await buy(page, towel, 3, { email: ada });
  const { payment_intent } = await sandbox.session(session);
  const ours = (await openPayment(page, towel)).split("/").at(-1)!;
  const part = ada.split("@")[0]!;
  for (const what of [ada, ada.toUpperCase(), part, session, payment_intent!, ours]) {
    await find(desk, what);
    await expect(found(desk), what).toHaveCount(1);
    await expect(found(desk)).toContainText(ada);
    await expect(found(desk)).toContainText("¥3,600");
  }
  // Somebody else may have paid as much.
  for (const what of ["3600", "3,600", "¥3,600"]) {
    await find(desk, what);
    await expect(found(desk).filter({ hasText: ada }), what).toHaveCount(1);
    for (const row of await found(desk).all()) await expect(row).toContainText("3,600");
  }
  for (const what of ["nobody@nowhere.example", "pi_none", "12345.67", "'; drop table payments; --", "%"]) {
    await find(desk, what);
    await expect(found(desk), what).toHaveCount(0);
    await expect(desk.getByRole("main")).toContainText(/no payment|nothing/i);
  }
});

test("money is given back in part, and again, until nothing is left", async ({ page, desk, sandbox, mail }) => {
  const ada = somebody();
  const session = await buy(page, mug, 1, { email: ada });
  const payment = await openAtDesk(desk, ada);
  await act(desk, "refund", { amount: "5", reason: "requested_by_customer", note: "The handle is chipped" });
  await deskUntil(desk, "Partly refunded");
  await act(desk, "refund", { amount: "4.50", reason: "requested_by_customer", note: "" });
  await expect.poll(async () => (await sandbox.refunds(session)).map(({ amount }) => amount)).toEqual([450, 500]);
  await deskUntil(desk, "Partly refunded");
  // As much as is left, without a figure.
  await act(desk, "refund", { amount: "", reason: "duplicate", note: "" });
  await deskUntil(desk, "Refunded");
  await expect(formFor(desk, "refund")).toHaveCount(0);
  expect((await sandbox.refunds(session)).map(({ amount }) => amount)).toEqual([950, 450, 500]);
  expect((await sandbox.refunds(session)).every(({ status }) => status === "succeeded")).toBe(true);

  const told = (await timeLine(desk)).join("\n");
  expect(told).toContain("The handle is chipped");
  expect(told).toContain(owner);
  // The buyer sees the acts as the shop's, and is written to each time.
  await openPayment(page, mug);
  await reloadUntil(page, "Refunded");
  expect((await timeLine(page)).filter((text) => text.startsWith("Refunded"))).toHaveLength(3);
  expect(await page.content(), "what an operator notes is the desk's own").not.toContain("chipped");
  expect(await page.content()).not.toContain(owner);
  await mail.receive(ada, /^Your refund from Till/, 3);
  expect(new URL(desk.url()).pathname).toBe(payment);
});

test("what is more than is left, or no amount, gives nothing back and says why", async ({ page, desk, sandbox }) => {
  const ada = somebody();
  const session = await buy(page, mug, 1, { email: ada });
  await openAtDesk(desk, ada);
  for (const amount of ["19.01", "100000000000000000000", "-1", "0", "1.005", "abc"]) {
    await act(desk, "refund", { amount, reason: "requested_by_customer" });
    await expect(desk.getByRole("alert"), amount).toBeVisible();
  }
  expect(await sandbox.refunds(session)).toEqual([]);
});

test("two clicks give back once, and the same again from a new form is another refund", async ({ page, desk, sandbox }) => {
  const ada = somebody();
  const session = await buy(page, mug, 1, { email: ada });
  await openAtDesk(desk, ada);
  const form = formFor(desk, "refund");
  await form.locator("[name=amount]").fill("2");
  const fields: Record<string, string> = {};
  for (const name of ["id", "payment", "attempt", "amount", "reason", "note"]) {
    fields[name] = await form.locator(`[name=${name}]`).inputValue();
  }
  const send = () =>
    desk.request.post(`${new URL(desk.url()).origin}/api/operator_refund`, {
      form: fields, maxRedirects: 0,
      headers: { origin: new URL(desk.url()).origin, referer: desk.url(), accept: "text/html" },
    });
  await Promise.all([send(), send(), send()]);
  expect(await sandbox.refunds(session)).toHaveLength(1);
  await desk.reload();
  await act(desk, "refund", { amount: "2" });
  await expect.poll(async () => (await sandbox.refunds(session)).map(({ amount }) => amount)).toEqual([200, 200]);
});

test("the time line names what proves each fact, and leads to it at Stripe", async ({ page, desk, sandbox }) => {
  const ada = somebody();
  const session = await buy(page, mug, 1, { email: ada });
  await openAtDesk(desk, ada);
  const main = desk.getByRole("main");
  const events = main.locator(`a[href^='${sandbox.url}/events/evt_']`);
  expect(await events.count()).toBeGreaterThan(0);
  for (const event of await events.all()) {
    expect((await fetch((await event.getAttribute("href"))!)).status).toBe(200);
  }
  const { payment_intent } = await sandbox.session(session);
  const link = main.locator(`a[href='${sandbox.url}/payments/${payment_intent}']`).first();
  expect((await fetch((await link.getAttribute("href"))!)).status).toBe(200);
});

test("a mistyped address is corrected: the payment is then theirs, and so is the receipt", async ({ page, desk, mail, visitor }) => {
  const [wrong, right] = [somebody("adda"), somebody()];
  await buy(page, tea, 1, { email: wrong });
  await mail.receive(wrong, /receipt/);
  const owners = await visitor();
  const mistaken = await visitor();
  await signIn(owners, mail, right);
  await signIn(mistaken, mail, wrong);
  await expect(owners.getByRole("table")).toHaveCount(0);
  await seeSignedIn(mistaken, wrong);
  await expect(mistaken.getByRole("row", { name: tea })).toBeVisible();

  await openAtDesk(desk, wrong);
  await act(desk, "correct_address", { email: right.toUpperCase() });
  await expect(desk.getByRole("main")).toContainText(right);
  expect((await timeLine(desk)).join("\n")).toContain(owner);
  await open(owners, "/account");
  await expect(owners.getByRole("row", { name: tea })).toBeVisible();
  await open(mistaken, "/account");
  await expect(mistaken.getByRole("table")).toHaveCount(0);

  const letter = await mail.receive(right, /receipt/);
  await open(owners, linkTo(letter, "/account/payments/"));
  await expect(owners.getByRole("heading", { level: 1 })).toHaveText(tea);
  await find(desk, right);
  await expect(found(desk)).toHaveCount(1);
});

test("an event that cannot be read is listed, and a replay that fails again says so", async ({ desk, shop }) => {
  const id = `evt_${randomBytes(8).toString("hex")}`;
  await deliver(shop.url, secret, { id, type: "refund.created", created: Math.floor(Date.now() / 1000), data: { object: {} } });
  const row = desk.getByRole("row").filter({ hasText: id });
  await expect(async () => {
    await open(desk, "/operator/events");
    await expect(row).toBeVisible({ timeout: 200 });
  }).toPass();
  await expect(row).toContainText("refund.created");
  const replay = row.getByRole("button", { name: /replay/i });
  await replay.click();
  await desk.waitForURL(/\/operator\/events\?replayed=/);
  await expect(desk.getByRole("main")).toContainText(id);
  await expect(row).toBeVisible();
  // From the front of the desk there is a way to it.
  await open(desk, "/operator");
  await expect(desk.getByRole("main").locator("a[href='/operator/events']").first()).toBeVisible();
});

test("while a refund is under way at the desk, the buyer is offered no second one", async ({ page, desk, sandbox }) => {
  const ada = somebody();
  await openProduct(page, mug);
  await buyNow(page);
  await pay(page, { email: ada });
  await seeOutcome(page, "Paid");
  await openAtDesk(desk, ada);
  await sandbox.trouble("drop");
  await act(desk, "refund", { amount: "" });
  await openPayment(page, mug);
  await seeStatus(page, "Refund pending");
  await expect(line(page, "Returned")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Ask for a refund" })).toHaveCount(0);
});
