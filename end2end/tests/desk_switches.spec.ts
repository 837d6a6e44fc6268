import { buy, buyNow, mug, openProduct } from "../support/buying.ts";
import { looksRight } from "../support/looks.ts";
import { expect, test } from "../support/test.ts";

// What is switched here is switched for all: these have a sandbox of their own, and come one after the other.
test.use({ settings: { SHOP_NAME: "Switches" } });
test.describe.configure({ mode: "serial" });

test("trouble with deliveries is switched on, shown on every page, and switched off", async ({ page, sandbox }) => {
  await page.goto(`${sandbox.url}/switches`);
  const panel = page.getByRole("region", { name: "Deliveries" });
  await panel.getByLabel("events arrive twice").check();
  await panel.getByLabel("Only events of type").fill("checkout.session.completed");
  await panel.getByRole("button", { name: "Switch on" }).click();
  const words = "events arrive twice (only checkout.session.completed)";
  await expect(page.getByRole("status")).toHaveText(`Switched on: ${words}.`);
  await looksRight(page, "desk-switched-on");

  const session = await buy(page, mug);
  const event = await sandbox.event("checkout.session.completed", session);
  await page.goto(`${sandbox.url}/events/${event.id}`);
  await expect(page.getByText(`Trouble is on: ${words}.`)).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("table", { name: "Attempts" }).locator("tbody tr")).toHaveCount(2, { timeout: 200 });
  }).toPass();
  await expect(page.getByText("Spoilt on purpose: duplicate")).toBeVisible();

  await page.getByRole("button", { name: "Switch off trouble with deliveries" }).click();
  await expect(page.getByRole("status")).toHaveText("Switched off: events are delivered as they should be.");
  await expect(page.getByText("Trouble is on")).toHaveCount(0);
});

test("trouble with requests comes as often as was asked for", async ({ page, sandbox }) => {
  await page.goto(`${sandbox.url}/switches`);
  const panel = page.getByRole("region", { name: "Requests" });
  await panel.getByLabel("429 with Retry-After").check();
  await panel.getByLabel("Only the path").fill("/v1/account");
  await panel.getByLabel("How many times").fill("1");
  await panel.getByRole("button", { name: "Switch on" }).click();
  await expect(page.getByText("Trouble is on: 429 with Retry-After (only /v1/account, 1 time more).")).toBeVisible();
  const ask = async (path: string) =>
    (await fetch(`${sandbox.url}${path}`, { headers: { authorization: "Bearer sk_test_desk" } })).status;
  expect([await ask("/v1/products"), await ask("/v1/account"), await ask("/v1/account")]).toEqual([200, 429, 200]);
  await page.reload();
  await expect(page.getByText("Trouble is on")).toHaveCount(0);

  await expect(async () => {
    await page.goto(`${sandbox.url}/requests?only=refused`);
    await page.getByRole("link", { name: "GET /v1/account" }).first().click({ timeout: 500 });
  }).toPass();
  await expect(page.getByText("Spoilt on purpose: rate limit")).toBeVisible();
});

test("the clock goes forward, and what is due by then happens", async ({ page, sandbox }) => {
  await openProduct(page, mug);
  const session = await buyNow(page);
  await page.goto(`${sandbox.url}/switches`);
  await page.getByLabel("Minutes").fill("10");
  await page.getByRole("button", { name: "Forward" }).click();
  await expect(page.getByRole("status")).toContainText("The clock went 10 minutes forward");
  await page.goto(`${sandbox.url}/payments/${session}`);
  await expect(page.getByText(/In the sandbox it is .* UTC, 10 minutes ahead/)).toBeVisible();
  await expect(page.getByRole("region", { name: /^Payment / })).toContainText("Open");
  await page.goto(`${sandbox.url}/switches`);
  await page.getByRole("button", { name: "A day" }).click();
  await expect(page.getByText(/1 day 10 minutes ahead/).first()).toBeVisible();
  await page.goto(`${sandbox.url}/payments/${session}`);
  await expect(page.getByRole("region", { name: /^Payment / })).toContainText("Expired");
  await expect(page.getByRole("link", { name: "checkout.session.expired" })).toBeVisible();
});
