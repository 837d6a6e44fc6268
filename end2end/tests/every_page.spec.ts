import { mug } from "../support/buying.ts";
import { fileURLToPath } from "node:url";
import { looksRight } from "../support/looks.ts";
import { places } from "../support/places.ts";
import { refundPlaces } from "../support/refund_places.ts";
import { standingPlaces } from "../support/standing_places.ts";
import { expect, open, test } from "../support/test.ts";

for (const place of [...places, ...refundPlaces, ...standingPlaces]) {
  test(`${place.name}: no axe violations in light and dark, and it fits 360 px`, async ({ page, sandbox, expectStatus }) => {
    await place.go({ page, sandbox, expectStatus });
    await looksRight(page, place.name);
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
