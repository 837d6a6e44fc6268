import { defineConfig } from "@playwright/test";
import { systemChromium } from "./chromium.mjs";

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  // Each worker has a shop and a sandbox of its own (support/server.ts), each test is a visitor of its own.
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env.CI,
  // A test that passes at the second try has found something.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    trace: "retain-on-failure",
    // UTC and English, wherever this runs.
    locale: "en-US",
    timezoneId: "UTC",
    colorScheme: "light",
    launchOptions: {
      executablePath: systemChromium,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
      // Playwright turns off pages restored from memory; visitors have them.
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
    },
  },
  projects: [
    { name: "js" },
    { name: "no-js", use: { javaScriptEnabled: false }, grepInvert: /@js/ },
    // Stripe's own library and CLI against the sandbox; no browser.
    { name: "judges", testDir: "judges", use: { trace: "off" } },
  ],
});
