import { mug } from "../support/buying.ts";
import { AxeBuilder } from "@axe-core/playwright";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { places } from "../support/places.ts";
import { expect, hasJavaScript, open, test } from "../support/test.ts";

const folder = fileURLToPath(new URL("../screenshots", import.meta.url));

for (const place of places) {
  test(`${place.name}: no axe violations in light and dark, and it fits 360 px`, async ({ page, sandbox, expectStatus }) => {
    await place.go({ page, sandbox, expectStatus });
    await expect(page).toHaveTitle(/\w{3,}/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);

    const suffix = hasJavaScript() ? "" : "-no-js";
    const shoot = (look: string) =>
      page.screenshot({ path: path.join(folder, `${place.name}-${look}${suffix}.png`), fullPage: true });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await shoot(colorScheme);
      if (!hasJavaScript()) continue;
      const { violations } = await new AxeBuilder({ page }).analyze();
      const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
      expect(said, colorScheme).toEqual([]);
    }

    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.emulateMedia({ colorScheme: "light" });
    await shoot("360");
  });
}

if (process.env.SCREENSHOT) {
  test("the picture for the README", { tag: "@js" }, async ({ page }) => {
    await page.setViewportSize({ width: 1120, height: 800 });
    await open(page, "/");
    await expect(page.getByRole("link", { name: mug })).toBeVisible();
    await page.screenshot({ path: fileURLToPath(new URL("../screenshot.png", import.meta.url)) });
  });
}
