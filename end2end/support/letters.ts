// What every mail of the shop must be: readable as text, whole without what mail programs block, and true in its links.
import { AxeBuilder } from "@axe-core/playwright";
import type { APIRequestContext, Browser } from "@playwright/test";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Mail } from "./mail.ts";
import { expect } from "./test.ts";

const folder = fileURLToPath(new URL("../screenshots", import.meta.url));

/** The links of the HTML part, in their order. */
export function linksOf(mail: Mail): string[] {
  return [...mail.html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/gi)].map(([, link]) => link!.replaceAll("&amp;", "&"));
}

/** The link of both parts that leads to this path of the shop. */
export function linkTo(mail: Mail, start: string): string {
  const found = linksOf(mail).find((link) => new URL(link).pathname.startsWith(start));
  if (!found) throw new Error(`no link to ${start} in:\n${mail.text}`);
  return found;
}

/** The headers, the two parts, and every link, opened as its reader would. */
export async function sound(mail: Mail, shop: string, reader: APIRequestContext): Promise<void> {
  headersAreWhole(mail);
  partsSayTheSame(mail);
  nothingIsBlocked(mail);
  for (const link of linksOf(mail)) {
    const url = new URL(link);
    if (url.protocol === "mailto:") {
      expect(url.pathname).toMatch(/^[^@\s]+@[^@\s]+$/);
      continue;
    }
    expect(url.origin, link).toBe(shop);
    const answer = await reader.get(link, { maxRedirects: 0 });
    expect([200, 302, 303], `${link} of "${mail.subject}" answers ${answer.status()}`).toContain(answer.status());
  }
}

function headersAreWhole({ recipient, raw, subject, parsed }: Mail): void {
  expect(subject).toMatch(/^\S.{4,100}\S$/);
  expect(parsed.from?.value).toMatchObject([{ address: "shop@shop.example", name: "Till" }]);
  expect([parsed.to].flat().flatMap((to) => to?.value.map(({ address }) => address))).toEqual([recipient]);
  expect(Math.abs(Date.now() - (parsed.date?.getTime() ?? 0)), "it is dated now").toBeLessThan(120_000);
  expect(parsed.messageId).toMatch(/^<[^@<>\s]+@[^@<>\s]+>$/);
  expect(parsed.headers.get("auto-submitted")).toBe("auto-generated");
  expect(parsed.headers.get("mime-version")).toBe("1.0");
  expect(parsed.headers.get("content-type")).toMatchObject({ value: "multipart/alternative" });
  expect(parsed.attachments).toEqual([]);
  // The last part is what a mail program prefers.
  const types = [...raw.matchAll(/^content-type: (text\/\w+); ?charset="?utf-8"?/gim)].map(([, type]) => type);
  expect(types).toEqual(["text/plain", "text/html"]);
  const lines = raw.split("\r\n");
  expect(lines.filter((line) => Buffer.byteLength(line) > 998 || /[\r\n\0]/.test(line)), "lines that SMTP carries").toEqual([]);
}

function partsSayTheSame(mail: Mail): void {
  const { text } = mail;
  expect(text.length).toBeGreaterThan(80);
  expect(text, "the text part is no HTML").not.toMatch(/<\/?(?:a|b|br|div|h\d|p|span|strong|t[drh]|table)\b|&(?:#\d+|[a-z]+);/i);
  expect(text).not.toMatch(/\b(?:undefined|null|None|Some\(|NaN)\b|\{\w*\}/);
  const shown = readable(mail.html);
  for (const link of linksOf(mail)) expect(text, "links of the HTML part").toContain(link.replace(/^mailto:/, ""));
  // What is an address in text is a link in HTML, or can be read there.
  for (const [link] of text.matchAll(/https?:\/\/[^\s<>"]+/g)) {
    expect(linksOf(mail).includes(link) || shown.includes(link), `${link} in the HTML part`).toBe(true);
  }
  // Figures stand in both.
  for (const [amount] of text.matchAll(/(?:[A-Z]{3}\s|[$¥€£])[\d,]+(?:\.\d+)?/g)) {
    expect(shown).toContain(amount.replace(/\s/g, " "));
  }
}

/** What Gmail, Outlook and Apple Mail take away, or ask their reader about before they show it. */
function nothingIsBlocked({ html }: Mail): void {
  expect(html).toMatch(/^<!doctype html>/i);
  expect(html).toMatch(/<html[^>]* lang="en"/i);
  expect(html).not.toMatch(/<(?:script|form|input|button|iframe|object|embed|svg|video|link|base)\b/i);
  expect(html).not.toMatch(/\son\w+\s*=|javascript:|@import|@font-face|url\(/i);
  expect(html).not.toMatch(/\b(?:position|float|display)\s*:\s*(?:absolute|fixed|sticky|left|right|flex|grid)|var\(--/i);
  expect(html, "no picture is fetched").not.toMatch(/<img\b|background\s*=/i);
  // Gmail cuts what is longer.
  expect(Buffer.byteLength(html)).toBeLessThan(100_000);
}

/** Drawn in light, dark and 360 px wide, whole and as a program draws it that drops style sheets. Nothing is fetched. */
export async function mailLooksRight(browser: Browser, mail: Mail, name: string): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled: true, offline: true, colorScheme: "light", locale: "en-US" });
  const page = await context.newPage();
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  const stripped = mail.html
    .replace(/<style\b[\s\S]*?<\/style>/gi, "")
    .replace(/\s(?:class|id)="[^"]*"/gi, "");
  for (const [kind, html] of Object.entries({ whole: mail.html, stripped })) {
    for (const look of ["light", "dark", "360"] as const) {
      await page.emulateMedia({ colorScheme: look === "dark" ? "dark" : "light" });
      await page.setViewportSize(look === "360" ? { width: 360, height: 740 } : { width: 800, height: 900 });
      await page.setContent(html);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} ${kind} ${look}`).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa"]).analyze();
      const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
      expect(said, `${name} ${kind} ${look}`).toEqual([]);
      if (kind === "whole") await page.screenshot({ path: path.join(folder, `mail-${name}-${look}.png`), fullPage: true });
    }
  }
  expect(fetched).toEqual([]);
  await context.close();
}

/** What a reader of the HTML part reads. */
function readable(html: string): string {
  return html
    .replace(/<(style|title)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&nbsp;|&#160;/g, " ")
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&#x27;", "'").replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");
}
