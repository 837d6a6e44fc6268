// Where Chromium is: the system's own where there is one, else Playwright's. Prints the path when run by itself.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

/** The system's Chromium, or undefined for Playwright's. */
export const systemChromium = (process.env.PATH ?? "")
  .split(path.delimiter)
  .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => path.join(folder, name)))
  .find((file) => fs.existsSync(file));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = systemChromium ?? chromium.executablePath();
  console.log(found);
  process.exitCode = fs.existsSync(found) ? 0 : 1;
}
