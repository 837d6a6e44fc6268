// `test` for every story: a shop of the worker's own, and no page that complains goes unnoticed.
import { test as base, expect, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import { randomInt } from "node:crypto";
import path from "node:path";
import { MailServer } from "./mail.ts";
import type { Sandbox } from "./sandbox.ts";
import { startShop, type Settings, type Shop } from "./server.ts";

export { expect };

/** Collects what pages complain about. */
class Complaints {
  private readonly heard: { url: string; text: string }[] = [];
  private readonly expected = new Map<string, number>();

  /** The document at `url` (a path of the shop, or a whole URL elsewhere) answers with `status`, which Chromium logs. */
  expectStatus(url: string, status: number): void {
    this.expected.set(url, status);
  }

  listen(context: BrowserContext, shop: string): void {
    context.on("weberror", (error) => {
      const page = error.page()?.url() ?? "";
      this.heard.push({ url: page.replace(shop, ""), text: error.error().stack ?? `${error.error()}` });
    });
    context.on("console", (message) => {
      if (message.type() === "error") {
        this.heard.push({ url: message.location().url.replace(shop, ""), text: message.text() });
      }
    });
  }

  /** All but the statuses that the test expects. */
  unexpected(): string[] {
    const isExpected = ({ url, text }: { url: string; text: string }) => {
      const status = this.expected.get(url);
      return status !== undefined && text.includes(`the server responded with a status of ${status} `);
    };
    return this.heard.filter((complaint) => !isExpected(complaint)).map(({ url, text }) => `${url}: ${text}`);
  }
}

interface Fixtures {
  sandbox: Sandbox;
  /** Says which document may answer with an error status. */
  expectStatus: (url: string, status: number) => void;
  complaints: Complaints;
  /** Another visitor: another browser context, watched as the first. */
  stranger: Page;
  /** As many of them as a story needs. */
  visitor: () => Promise<Page>;
  quiet: void;
}

interface WorkerFixtures {
  /** What the shop is set to besides. A file that uses it has a shop of its own. */
  settings: Settings;
  /** Whether the shop mails through `mail`; otherwise it shows its mail on /outbox. */
  mailed: boolean;
  mail: MailServer;
  shop: Shop;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  settings: [{}, { option: true, scope: "worker" }],
  mailed: [false, { option: true, scope: "worker" }],
  mail: [
    async ({}, use) => {
      const mail = await MailServer.start();
      await use(mail);
      await mail.goAway();
    },
    { scope: "worker" },
  ],
  shop: [
    async ({ settings, mailed, mail }, use, worker) => {
      const log = path.join(worker.project.outputDir, `shop-${worker.workerIndex}.log`);
      const shop = await startShop(log, { ...(mailed ? mail.settings : {}), ...settings });
      await use(shop);
      await shop.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ shop }, use) => use(shop.url),
  sandbox: async ({ shop }, use) => {
    await use(shop.sandbox);
    await shop.sandbox.trouble("none");
  },
  complaints: async ({}, use) => use(new Complaints()),
  expectStatus: async ({ complaints }, use) => use((url, status) => complaints.expectStatus(url, status)),
  context: async ({ context, complaints, shop }, use) => {
    complaints.listen(context, shop.url);
    await use(context);
  },
  extraHTTPHeaders: async ({}, use) => use(elsewhere()),
  visitor: async ({ browser, contextOptions, baseURL, javaScriptEnabled, complaints, shop }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({
        ...contextOptions, baseURL, javaScriptEnabled, extraHTTPHeaders: elsewhere(),
      });
      contexts.push(context);
      complaints.listen(context, shop.url);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
  stranger: async ({ visitor }, use) => use(await visitor()),
  quiet: [
    async ({ complaints }, use) => {
      await use();
      expect(complaints.unexpected(), "no page may log an error").toEqual([]);
    },
    { auto: true },
  ],
});

/** Each browser has an address of its own, as one behind a proxy has that the shop trusts: what is limited is limited for each. */
function elsewhere(): NonNullable<BrowserContextOptions["extraHTTPHeaders"]> {
  return { "x-forwarded-for": `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}` };
}

/** Goes to a page of the shop and waits until its islands live. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await islandsLive(page);
}

/** Islands hydrate when the browser is idle, and say so; without JavaScript there is nothing to wait for. */
export async function islandsLive(page: Page): Promise<void> {
  if (!hasJavaScript()) return;
  await expect(page.locator("leptos-island:not(:has([data-ready]))")).toHaveCount(0);
}

export function hasJavaScript(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}
