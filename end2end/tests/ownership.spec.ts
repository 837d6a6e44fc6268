import { buyNow, goodCard, mug, openProduct, pay, seeOutcome, tea } from "../support/buying.ts";
import { expect, open, test } from "../support/test.ts";

test("somebody else's session id opens nothing", async ({ page, stranger, expectStatus }) => {
  await openProduct(page, mug);
  const session = await buyNow(page);
  await pay(page);
  await seeOutcome(page, "Paid");

  const theirs = `/success?session_id=${session}`;
  const unknown = `/success?session_id=${session.slice(0, -6)}zzzzzz`;
  const seen: string[] = [];
  for (const url of [theirs, unknown]) {
    expectStatus(url, 404);
    const answer = await stranger.goto(url);
    expect(answer?.status()).toBe(404);
    await expect(stranger.getByRole("heading", { level: 1 })).toHaveText("We do not know this payment");
    seen.push(await stranger.getByRole("main").innerText());
  }
  // The two pages are the same: the first does not say that there is such a session.
  expect(seen[0]).toBe(seen[1]);

  // The owner's own cookie opens it.
  await open(page, theirs);
  await seeOutcome(page, "Paid");
  await expect(page.getByRole("region")).toContainText(goodCard.email);
});

test("a token shows the state and nothing else", async ({ page, stranger }) => {
  await openProduct(page, mug);
  await buyNow(page);
  await pay(page);
  await seeOutcome(page, "Paid");
  const url = page.url();
  const total = await page.getByRole("region").locator(".amount").innerText();
  const name = await page.getByRole("region").locator("dd").first().innerText();

  await open(stranger, url);
  await seeOutcome(stranger, "Paid");
  await expect(stranger.getByRole("status")).toContainText("Do not pay again");
  const html = await stranger.content();
  for (const secret of [total, name, goodCard.email, goodCard.name]) expect(html).not.toContain(secret);

  await open(stranger, "/account");
  await expect(stranger.getByRole("row")).toHaveCount(0);
});

test("a token that was made up opens nothing", async ({ page, stranger, expectStatus }) => {
  await openProduct(page, mug);
  const session = await buyNow(page);
  await pay(page);
  await seeOutcome(page, "Paid");
  const cancel = "/cancel?token=0123456789abcdef0123456789abcdef";
  for (const url of [`/success?session_id=${session}&token=0123456789abcdef0123456789abcdef`, cancel, "/success"]) {
    expectStatus(url, 404);
    await stranger.goto(url);
    await expect(stranger.getByRole("heading", { level: 1 })).toHaveText("We do not know this payment");
  }
});

test("another visitor's form cannot take over a checkout", async ({ page, stranger, shop }) => {
  await openProduct(page, mug);
  const field = (name: string) => page.locator(`form [name=${name}]`).inputValue();
  const form = { price: await field("price"), attempt: await field("attempt"), quantity: "1" };
  const session = await buyNow(page);

  // The stranger is a visitor with a cookie of their own.
  await openProduct(stranger, tea);
  await buyNow(stranger);
  const answer = await stranger.request.post(`${shop.url}/api/checkout`, {
    form, maxRedirects: 0, headers: { accept: "text/html", origin: shop.url, referer: `${shop.url}/` },
  });
  expect(answer.headers()["location"]).not.toContain(session);
  expect(answer.headers()["location"]).toContain("__err=");
});
