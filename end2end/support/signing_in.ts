// The steps of stories about who somebody is.
import type { Locator, Page } from "@playwright/test";
import { randomBytes } from "node:crypto";
import { linkTo } from "./letters.ts";
import type { Mail, MailServer } from "./mail.ts";
import { expect, islandsLive, open } from "./test.ts";

/** Somebody nobody has heard of yet. */
export function somebody(name = "ada"): string {
  return `${name}-${randomBytes(4).toString("hex")}@example.com`;
}

/** What the mail with the way in is about. */
export const wayIn = /^Sign in to /;

/** Asks for the mail, up to the page that says it was sent. */
export async function askToSignIn(page: Page, address: string, next?: string): Promise<void> {
  await open(page, next ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in");
  await page.getByLabel("E-mail address").fill(address);
  await sendButton(page).click();
  await page.waitForURL("**/sign-in/code*");
  await expect(codeField(page)).toBeVisible();
  await islandsLive(page);
}

export function sendButton(page: Page): Locator {
  return page.getByRole("main").getByRole("button", { name: "Send me a link" });
}

export function codeField(page: Page): Locator {
  return page.getByRole("main").locator("input[name=code]");
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await codeField(page).fill(code);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

export function ended(page: Page): Locator {
  return page.getByRole("heading", { level: 1, name: "This way in has ended" });
}

/** Neither the link nor the code opens anything; a new one is offered. */
export async function seeEnded(page: Page): Promise<void> {
  await expect(ended(page)).toBeVisible();
  await expect(codeField(page)).toHaveCount(0);
  await expect(sendButton(page)).toBeVisible();
}

export function codeOf(mail: Mail): string {
  const codes = new Set(mail.text.match(/\b\d{6}\b/g));
  expect(codes.size, mail.text).toBe(1);
  return [...codes][0]!;
}

export function linkOf(mail: Mail): string {
  return linkTo(mail, "/sign-in/link");
}

/** Six digits that are not these. */
export function wrong(code: string, by = 1): string {
  return `${(Number(code) + by) % 1_000_000}`.padStart(6, "0");
}

/** Signs in by the link, in the browser that asked for it. `count`: the how manieth time today. */
export async function signIn(page: Page, mail: MailServer, address: string, next?: string, count = 1): Promise<void> {
  await askToSignIn(page, address, next);
  await open(page, linkOf(await mail.receive(address, wayIn, count)));
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** The account's page, as this buyer. */
export async function seeSignedIn(page: Page, address: string): Promise<void> {
  await open(page, "/account");
  await expect(page.getByRole("main")).toContainText(address);
  await expect(page.getByRole("button", { name: "Sign out", exact: true })).toBeVisible();
}

/** The account's page, as nobody. */
export async function seeSignedOut(page: Page): Promise<void> {
  await open(page, "/account");
  await expect(page.getByRole("main").getByRole("link", { name: /sign in/i }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Sign out/ })).toHaveCount(0);
}
