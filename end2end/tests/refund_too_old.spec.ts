import { randomBytes } from "node:crypto";
import { buyNow, mug, openProduct, payWithoutPage } from "../support/buying.ts";
import { line, openPayment, postRefund, seeNoOffer, seeStatus } from "../support/refunding.ts";
import { expect, open, test } from "../support/test.ts";
import { deliver } from "../support/webhook.ts";

// The test signs a delivery of its own.
const secret = `whsec_${randomBytes(24).toString("hex")}`;
test.use({ settings: { STRIPE_WEBHOOK_SECRET: secret, SUPPORT_EMAIL: "help@shop.example" } });

for (const { days, old } of [
  { days: 29, old: false },
  { days: 31, old: true },
]) {
  test(`a payment of ${days} days ago ${old ? "can no longer be refunded here" : "can still be refunded"}`, async ({ page, sandbox, shop }) => {
    await openProduct(page, mug);
    const session = await buyNow(page);
    // What the sandbox has to say stays unheard: it says that the payment was made today.
    await sandbox.trouble("drop");
    await payWithoutPage(page.request, page.url());
    const event = await sandbox.event("checkout.session.completed", session);
    const created = event.created - days * 24 * 60 * 60;
    const object = { ...event.data.object, created };
    await deliver(shop.url, secret, { ...event, created, data: { object } });

    await expect.poll(async () => (await page.request.get("/account")).text()).toContain("/account/payments/");
    const payment = await openPayment(page, mug);
    await seeStatus(page, "Paid");
    const offer = page.getByRole("link", { name: "Ask for a refund" });
    await expect(offer).toHaveCount(old ? 0 : 1);
    if (!old) return;

    await expect(page.getByRole("main")).toContainText("The time in which this payment can be refunded here has passed.");
    await expect(page.getByRole("main").getByRole("link", { name: "help@shop.example" })).toBeVisible();
    const reference = await line(page, "Reference").innerText();
    await open(page, `${payment}/refund`);
    await seeNoOffer(page, /The time .* has passed\. Please write to us\./);
    const form = { id: payment.split("/").at(-1)!, payment: reference, reason: "changed_mind" };
    expect(await postRefund(page.request, shop.url, form)).toContain("__err=");
    expect(await sandbox.refunds(session)).toEqual([]);
  });
}
