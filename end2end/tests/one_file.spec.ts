import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { buyNow, mug, openProduct, pay, seeOutcome } from "../support/buying.ts";
import { expect, test } from "../support/test.ts";

test.skip(!!process.env.TILL, "these look at what dist/till carries");

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** An answer as it comes over the line, encoded, and for a path as it is written. */
function get(shop: string, path: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(shop);
    http
      .get({ hostname, port, path, headers, agent: false }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }));
      })
      .on("error", reject);
  });
}

/** What the front page brings along. */
async function files(shop: string): Promise<string[]> {
  const html = (await get(shop, "/")).body.toString();
  const named = html.matchAll(/(?:src|href)="(?:http:\/\/[^/"]+)?(\/(?:build|images)\/[^"]+)"/g);
  const paths = new Set([...named].map(([, path]) => path!));
  const script = [...paths].find((path) => path.endsWith(".js"))!;
  return [...paths.add(script.replace(/js$/, "wasm"))];
}

test("one file, alone in a folder, sells", async ({ page, shop }) => {
  const failed: string[] = [];
  page.on("response", (answer) => {
    if (answer.status() >= 400) failed.push(`${answer.status()} ${answer.url()}`);
  });
  await openProduct(page, mug);
  await expect(page.getByRole("button", { name: "Buy now" })).toHaveCSS("border-top-left-radius", "999px");
  await buyNow(page);
  await pay(page);
  await seeOutcome(page, "Paid");
  expect(failed).toEqual([]);
  // What it keeps, and nothing else.
  expect(fs.readdirSync(shop.folder).sort()).toEqual(["data", "till"]);
});

test("every file comes compressed, and is kept or asked about again", async ({ shop }) => {
  const paths = await files(shop.url);
  for (const ending of [".css", ".js", ".wasm", "favicon.svg", "images/mug.svg"]) {
    const path = paths.find((path) => path.endsWith(ending));
    expect(path, ending).toBeTruthy();
    const kept = path!.startsWith("/build/") ? "public, max-age=31536000, immutable" : "no-cache";
    const plain = await get(shop.url, path!);
    expect(plain.status).toBe(200);
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.headers["content-type"]).toMatch(/^(text\/css|text\/javascript|application\/wasm|image\/svg\+xml)/);
    for (const [accept, encoding] of [["gzip, br", "br"], ["gzip", "gzip"], ["br;q=0, gzip;q=0.5", "gzip"]]) {
      const encoded = await get(shop.url, path!, { "accept-encoding": accept });
      expect(encoded.headers["content-encoding"], accept).toBe(encoding);
      expect(encoded.headers["vary"]).toBe("accept-encoding");
      expect(encoded.headers["cache-control"]).toBe(kept);
      expect(encoded.body.length).toBeLessThan(plain.body.length);
      expect(encoded.headers.etag).not.toBe(plain.headers.etag);
      const known = await get(shop.url, path!, { "accept-encoding": accept, "if-none-match": encoded.headers.etag });
      expect(known.status).toBe(304);
      expect(known.body).toHaveLength(0);
    }
  }
});

test("the shop page brings less than 90 kB of WebAssembly and JavaScript", async ({ shop }) => {
  let bytes = 0;
  for (const path of await files(shop.url)) {
    if (!/\.(?:js|wasm)$/.test(path)) continue;
    bytes += (await get(shop.url, path, { "accept-encoding": "br" })).body.length;
  }
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(90_000);
});

test("nothing of the folder is served, nor of another build", async ({ shop }) => {
  fs.writeFileSync(path.join(shop.folder, ".env"), "SHOP_NAME=Secret\n");
  const script = (await files(shop.url)).find((path) => path.endsWith(".js"))!;
  const build = script.split("/").slice(0, 3).join("/");
  const refused = [
    ...["/.env", "/till", "/till.db", "/data/till.db", "/data/sandbox.db", "/data", "/Cargo.toml", "/target/site/pkg/till.js"],
    ...["/pkg/../.env", "/pkg/..%2f.env", "/images/..%2f..%2fdata%2ftill.db", `${build}/../../.env`, `${build}/..%2f..%2f.env`],
    ...[script.replace(/build\/\w+/, "build/000000000000"), `${script}.br`, `${build}/`, `${build}/pkg`, "/build/"],
  ];
  for (const path of refused) {
    const answer = await get(shop.url, path);
    expect(answer.status, path).toBe(404);
    expect(answer.headers["cache-control"], path).not.toContain("immutable");
    expect(answer.body.toString(), path).not.toContain("SHOP_NAME");
  }
  fs.rmSync(path.join(shop.folder, ".env"));
});
