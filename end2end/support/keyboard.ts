// Getting about without a mouse.
import type { Page } from "@playwright/test";
import { expect } from "./test.ts";

/** Tabs on until the focus is where it should be. Wherever it is on the way, it can be seen. */
export async function tabTo(page: Page, reached: () => Promise<boolean>): Promise<void> {
  const focused = page.locator(":focus");
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press("Tab");
    const ring = await focused.evaluate((element) =>
      // Around the field, or around the label that holds it.
      [element, element.closest("label") ?? element].map((around) => getComputedStyle(around)).some(
        (style) => (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none",
      ),
    );
    expect(ring, `focus on ${await focused.evaluate((element) => element.outerHTML.slice(0, 80))}`).toBe(true);
    if (await reached()) return;
  }
  throw new Error("the focus never came there");
}

/** Tabs on to the link or button that says so. */
export async function tabToText(page: Page, text: RegExp): Promise<void> {
  await tabTo(page, async () => text.test(await page.locator(":focus").innerText()));
}
