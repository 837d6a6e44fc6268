// What dist/till weighs, and how fast it starts: `make measure`.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const RUNS = 11;
const built = fileURLToPath(new URL("../dist/till", import.meta.url));
if (!fs.existsSync(built)) throw new Error("dist/till is missing: run `make build` first");
const shop = "http://127.0.0.1:3955";

/** One answer as it came over the line: its status, and its body's bytes still encoded. */
function get(url) {
  return new Promise((resolve, reject) => {
    http
      .get(url, { headers: { "accept-encoding": "br" }, agent: false }, (answer) => {
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () => resolve({ status: answer.statusCode, body: Buffer.concat(chunks) }));
      })
      .on("error", reject);
  });
}

async function firstPage(child) {
  for (;;) {
    if (child.exitCode !== null) throw new Error("dist/till did not start: is another program on port 3955 or 3956?");
    try {
      const page = await get(shop);
      if (page.status === 200) return page.body.toString();
    } catch {
      await new Promise((again) => setTimeout(again, 1));
    }
  }
}

/** Starts it in `folder`, and tells how long its first page took and what it then holds in memory. */
async function start(folder) {
  const began = performance.now();
  const child = spawn(path.join(folder, "till"), [], {
    cwd: folder,
    stdio: "ignore",
    env: { LISTEN_ADDR: "127.0.0.1:3955", SANDBOX_ADDR: "localhost:3956" },
  });
  const html = await firstPage(child);
  const milliseconds = performance.now() - began;
  const kilobytes = Number(execFileSync("ps", ["-o", "rss=", "-p", `${child.pid}`]));
  // Linux tells apart what is the program's file, which the system may drop at any time.
  const status = `/proc/${child.pid}/status`;
  const anonymous = fs.existsSync(status) ? Number(/RssAnon:\s+(\d+)/.exec(fs.readFileSync(status, "utf8"))?.[1]) : NaN;
  const files = new Set(html.match(/\/build\/\w+\/pkg\/\w+\.(?:js|wasm)/g));
  for (const file of [...files]) files.add(file.replace(/js$/, "wasm"));
  const weights = {};
  for (const file of files) weights[path.extname(file)] = (await get(shop + file)).body.length;
  const ended = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGTERM");
  await ended;
  return { milliseconds, kilobytes, anonymous, weights };
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "till-measure-"));
fs.copyFileSync(built, path.join(folder, "till"));
const first = await start(folder);
const again = [];
for (let run = 0; run < RUNS; run++) again.push(await start(folder));
fs.rmSync(folder, { recursive: true });

const { ".js": script, ".wasm": wasm } = first.weights;
console.log(`WebAssembly and JavaScript of a page, brotli  ${((wasm + script) / 1000).toFixed(1)} kB (${wasm} + ${script} bytes)`);
console.log(`dist/till                                     ${(fs.statSync(built).size / 1e6).toFixed(1)} MB`);
console.log(`Start to first page, new databases            ${first.milliseconds.toFixed(0)} ms`);
console.log(`Start to first page, median of ${RUNS}             ${median(again.map((run) => run.milliseconds)).toFixed(0)} ms`);
const memory = (field) => (median(again.map((run) => run[field])) / 1024).toFixed(1);
console.log(`Resident memory after it, median of ${RUNS}        ${memory("kilobytes")} MiB, of it not the program's file ${memory("anonymous")} MiB`);
