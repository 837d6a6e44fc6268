// How a page looks: to axe in light and dark, on a narrow screen, and in pictures for people.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, hasJavaScript } from "./test.ts";

const folder = fileURLToPath(new URL("../screenshots", import.meta.url));

/** No axe violations in light and dark, and it fits 360 px; pictures go to screenshots/. */
export async function looksRight(page: Page, name: string): Promise<void> {
  await expect(page).toHaveTitle(/\w{3,}/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);

  const suffix = hasJavaScript() ? "" : "-no-js";
  const shoot = (look: string) => page.screenshot({ path: path.join(folder, `${name}-${look}${suffix}.png`), fullPage: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await shoot(colorScheme);
    if (!hasJavaScript()) continue;
    const { violations } = await new AxeBuilder({ page }).analyze();
    const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
    expect(said, colorScheme).toEqual([]);
  }

  const wide = page.viewportSize()!;
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.emulateMedia({ colorScheme: "light" });
  await shoot("360");
  await page.setViewportSize(wide);
}
