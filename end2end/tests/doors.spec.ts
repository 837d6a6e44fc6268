import { mug } from "../support/buying.ts";
import { expect, open, test } from "../support/test.ts";

test("a page that does not exist offers a way on", async ({ page, expectStatus }) => {
  for (const url of ["/nothing/here", "/products/prod_nonesuch"]) {
    expectStatus(url, 404);
    const answer = await page.goto(url);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
  }
  await page.getByRole("link", { name: "Go to the shop" }).click();
  await expect(page.getByRole("link", { name: mug })).toBeVisible();
});

for (const path of ["/.env", "/till.db", "/data/till.db", "/sandbox.db", "/Cargo.toml", "/pkg/../till.db", "/images/%2e%2e/%2e%2e/till.db"]) {
  test(`${path} is not served`, async ({ request, shop }) => {
    const answer = await request.get(`${shop.url}${path}`);
    expect(answer.status()).toBe(404);
    expect(await answer.text()).not.toMatch(/SQLite format|STRIPE_|\[package\]/);
  });
}

test("the files a page needs are served", async ({ page, request, shop }) => {
  await open(page, "/");
  const urls = await page
    .locator("link[rel=stylesheet], link[rel=icon], link[rel=modulepreload], link[rel=preload], img")
    .evaluateAll((elements) => elements.map((element) => element.getAttribute("href") ?? element.getAttribute("src") ?? ""));
  expect(urls.length).toBeGreaterThanOrEqual(5);
  for (const url of urls) {
    const answer = await request.get(new URL(url, shop.url).href);
    expect(answer.status(), url).toBe(200);
    expect((await answer.body()).length, url).toBeGreaterThan(50);
  }
});

test("the cookie is for the server alone, and a page may load only what is ours", async ({ page, context }) => {
  const answer = await page.goto("/");
  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'wasm-unsafe-eval'/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe-inline");
  expect(answer?.headers()["referrer-policy"]).toBe("same-origin");

  await page.getByRole("link", { name: mug }).click();
  await page.getByRole("button", { name: "Buy now" }).click();
  await page.waitForURL(/\/c\/pay\//);
  const cookies = (await context.cookies()).filter((cookie) => cookie.domain === "127.0.0.1");
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: "Lax" });
});

test("another name of this machine leads to the shop's own, so that there is one cookie", async ({ page, shop }) => {
  await page.goto(`${shop.url.replace("127.0.0.1", "localhost")}/account?before=1.x`);
  expect(page.url()).toBe(`${shop.url}/account?before=1.x`);
});
