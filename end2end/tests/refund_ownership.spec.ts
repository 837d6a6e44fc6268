import { buy, goodCard, mug, tea } from "../support/buying.ts";
import { openRefund, postRefund, refundFormOf, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";

for (const { who, shops } of [
  { who: "a stranger who has bought nothing", shops: false },
  { who: "a stranger with payments of their own", shops: true },
]) {
  test(`${who} sees the same page for somebody else's payment and for one that does not exist`, async ({ page, stranger, expectStatus }) => {
    await buy(page, mug);
    const payment = await openRefund(page, mug);
    if (shops) await buy(stranger, tea);

    const unknown = `${payment.slice(0, -6)}zzzzzz`;
    const seen = new Set<string>();
    for (const url of [payment, `${payment}/refund`, unknown, `${unknown}/refund`]) {
      expectStatus(url, 404);
      const answer = await stranger.goto(url);
      expect(answer?.status(), url).toBe(404);
      await expect(stranger.getByRole("heading", { level: 1 })).toHaveText("We do not know this payment");
      seen.add(`${await stranger.title()}\n${await stranger.locator("body").innerText()}`);
      const html = await stranger.content();
      for (const secret of ["Enamel mug", "$19.00", goodCard.email]) expect(html).not.toContain(secret);
    }
    expect([...seen]).toHaveLength(1);
  });

  test(`${who} cannot send the owner's form`, async ({ page, stranger, sandbox, shop }) => {
    const session = await buy(page, mug);
    const payment = await openRefund(page, mug);
    const form = await refundFormOf(page);
    if (shops) await buy(stranger, tea);

    expect(await postRefund(stranger.request, shop.url, form)).toContain("__err=");
    const answer = await stranger.request.post(`${shop.url}/api/refund`, { form, headers: { origin: shop.url } });
    expect(answer.status()).toBe(404);
    // Nor does the question that the payment's page asks answer them.
    const status = await stranger.request.post(`${shop.url}/api/payment_status`, { form: { id: form.id }, headers: { origin: shop.url } });
    expect(status.status()).toBe(404);
    expect(await sandbox.refunds(session)).toEqual([]);
    await open(page, payment);
    await seeStatus(page, "Paid");
  });
}

test("a form on another site refunds nothing", async ({ page, sandbox, shop, expectStatus }) => {
  const session = await buy(page, mug);
  await openRefund(page, mug);
  const form = await refundFormOf(page);
  await page.route("http://elsewhere.example/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><link rel=icon href="data:,"><form method=post action="${shop.url}/api/refund">
        <input name=id value="${form.id}"><input name=payment value="${form.payment}"><input name=reason value="${form.reason}"><button>Win a mug</button></form>`,
    }),
  );
  await page.goto("http://elsewhere.example/");
  expectStatus("/api/refund", 403);
  const answer = page.waitForResponse(`${shop.url}/api/refund`);
  await page.getByRole("button").click();
  expect((await answer).status()).toBe(403);
  expect(await sandbox.refunds(session)).toEqual([]);
});
