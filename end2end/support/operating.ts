// `test` for stories at the operator's desk, with an operator signed in; and the steps there.
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { randomBytes } from "node:crypto";
import { receipt } from "./refunding.ts";
import { linkOf, wayIn } from "./signing_in.ts";
import { expect, islandsLive, open, test as base } from "./test.ts";

export const owner = "owner@shop.example";
/** Signs deliveries of a story's own. */
export const secret = `whsec_${randomBytes(24).toString("hex")}`;

type State = Awaited<ReturnType<BrowserContext["storageState"]>>;

export const test = base.extend<{ desk: Page }, { ownersState: State }>({
  mailed: [true, { scope: "worker" }],
  settings: [{ OPERATOR_EMAILS: owner, REFUNDS: "request", STRIPE_WEBHOOK_SECRET: secret }, { scope: "worker" }],
  // An address gets three messages an hour: the operator signs in once, and comes back in each story.
  ownersState: [
    async ({ browser, shop, mail }, use) => {
      const context = await browser.newContext({ baseURL: shop.url, javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto("/sign-in?next=/operator");
      await page.getByLabel("E-mail address").fill(owner);
      await page.getByRole("button", { name: "Send me a link" }).click();
      await page.goto(linkOf(await mail.receive(owner, wayIn)));
      await page.waitForURL(`${shop.url}/operator`);
      const state = await context.storageState();
      await context.close();
      await use(state);
    },
    { scope: "worker" },
  ],
  desk: async ({ visitor, ownersState }, use) => {
    const page = await visitor();
    await page.context().addCookies(ownersState.cookies);
    await use(page);
  },
});

/** Looks for a payment on the desk's list. */
export async function find(desk: Page, what: string): Promise<void> {
  await open(desk, "/operator");
  await desk.getByRole("searchbox").fill(what);
  await desk.getByRole("searchbox").press("Enter");
  await desk.waitForURL(/\/operator\?(?:.*&)?q=/);
  await islandsLive(desk);
}

/** The lines of the list of payments. */
export function found(desk: Page): Locator {
  return desk.getByRole("main").locator("tbody tr").filter({ has: desk.locator("a[href^='/operator/payments/']") });
}

/** Opens the one payment of this buyer. Returns the page's path. */
export async function openAtDesk(desk: Page, address: string): Promise<string> {
  await find(desk, address);
  await expect(found(desk)).toHaveCount(1);
  await found(desk).getByRole("link").first().click();
  await desk.waitForURL(/\/operator\/payments\/\w+$/);
  await islandsLive(desk);
  return new URL(desk.url()).pathname;
}

export type Act = "refund" | "approve" | "decline" | "correct_address" | "replay";

/** The form of an act. */
export function formFor(desk: Page, act: Act): Locator {
  return desk.locator(`form[action='/api/operator_${act}']`);
}

/** Fills the form and posts it; what comes then is for the story to say. */
export async function act(desk: Page, name: Act, fields: Record<string, string> = {}): Promise<void> {
  const form = formFor(desk, name).first();
  for (const [field, value] of Object.entries(fields)) {
    const input = form.locator(`[name=${field}]`);
    const kind = await input.first().evaluate((element) => `${element.tagName} ${element.getAttribute("type") ?? ""}`);
    if (kind.startsWith("SELECT")) await input.selectOption(value);
    else if (kind.endsWith("radio")) await form.locator(`[name=${field}][value=${value}]`).check();
    else await input.fill(value);
  }
  const button = form.getByRole("button");
  // A form without JavaScript is a new page; with it, too.
  const loaded = desk.waitForEvent("framenavigated");
  await button.click();
  await loaded;
  await islandsLive(desk);
}

/** What the shop noted, once the events that it has been sent are applied. */
export async function deskUntil(desk: Page, status: string): Promise<void> {
  await expect(async () => {
    await desk.reload();
    await expect(receipt(desk).locator(".badge")).toHaveText(status, { timeout: 500 });
  }).toPass();
  await islandsLive(desk);
}

/** The lines of the time line without their times. */
export async function timeLine(page: Page): Promise<string[]> {
  const texts = await page.getByRole("region", { name: "What happened" }).locator("li .what").allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, " ").trim());
}
