import type { Page } from "@playwright/test";
import { buy, mug } from "../support/buying.ts";
import { looksRight } from "../support/looks.ts";
import type { Sandbox } from "../support/sandbox.ts";
import { expect, test } from "../support/test.ts";

/** Looks at each of these pages of the desk. */
async function look(page: Page, sandbox: Sandbox, paths: Record<string, string>): Promise<void> {
  // Each is looked at three times.
  test.setTimeout(180_000);
  for (const [name, path] of Object.entries(paths)) {
    await page.goto(sandbox.url + path);
    await expect(page.getByText("Built-in sandbox: no money moves here.")).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Desk" }).locator("[aria-current]")).toHaveCount(1);
    await looksRight(page, `desk-${name}`);
  }
}

test("the desk's lists: no axe violations in light and dark, and they fit 360 px", async ({ page, sandbox, expectStatus }) => {
  await sandbox.refund(await buy(page, mug), 500);
  expectStatus(`${sandbox.url}/payments/pi_none`, 404);
  await look(page, sandbox, {
    overview: "/",
    payments: "/payments",
    events: "/events",
    requests: "/requests",
    objects: "/objects",
    none: "/objects?kind=topup",
    unknown: "/payments/pi_none",
  });
});

test("the desk's other pages: no axe violations in light and dark, and they fit 360 px", async ({ page, sandbox }) => {
  const session = await buy(page, mug);
  await sandbox.refund(session, 500);
  const [refund] = await sandbox.refunds(session);
  const { payment_intent } = await sandbox.session(session);
  const event = await sandbox.event("checkout.session.completed", session);
  await page.goto(`${sandbox.url}/requests?only=changes`);
  const request = await page.getByRole("link", { name: "POST /v1/refunds" }).first().getAttribute("href");
  await look(page, sandbox, {
    payment: `/payments/${payment_intent}`,
    event: `/events/${event.id}`,
    request: request!,
    object: `/objects/${refund!.id}`,
    balance: "/balance",
    endpoints: "/endpoints",
    switches: "/switches",
  });
});
