// A shop with its built-in sandbox, on free ports and in a folder of its own: the one file, and nothing beside it.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Sandbox } from "./sandbox.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** The program that is tested. */
export const built = path.resolve(root, process.env.TILL ?? "dist/till");
/** Where the sandbox writes down what it says, for src/tests/judge.rs. */
export const recording = process.env.SANDBOX_RECORD ? { SANDBOX_RECORD: process.env.SANDBOX_RECORD } : {};

export interface Shop {
  url: string;
  sandbox: Sandbox;
  /** Where it was started. */
  folder: string;
  /** Runs a command beside the shop, such as `reconcile --fix`, and returns what it prints. */
  till(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** As in .env. */
export type Settings = Record<string, string>;

/** Starts a shop with these settings besides its own; its log goes to `logFile`. */
export async function startShop(logFile: string, settings: Settings = {}): Promise<Shop> {
  if (!fs.existsSync(built)) throw new Error(`${built} is missing: run \`make build\` first`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "till-end2end-"));
  const binary = path.join(folder, "till");
  fs.copyFileSync(built, binary);
  const [shopPort, sandboxPort] = await freePorts();
  const url = `http://127.0.0.1:${shopPort}`;
  const sandbox = new Sandbox(`http://localhost:${sandboxPort}`);

  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const log = fs.openSync(logFile, "w");
  // Nothing of the developer's environment.
  const env = {
    LISTEN_ADDR: `127.0.0.1:${shopPort}`,
    PUBLIC_URL: url,
    SANDBOX_ADDR: `localhost:${sandboxPort}`,
    // What Stripe is asked is each story's own.
    RECONCILE_MINUTES: "0",
    // Each story says where its browsers are.
    TRUSTED_PROXIES: "127.0.0.1,::1",
    ...recording,
    ...settings,
  };
  const child = spawn(binary, [], { cwd: folder, stdio: ["ignore", log, log], env });
  fs.closeSync(log);
  const stop = async () => {
    await end(child);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(url, child, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  const till = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(binary, args, { cwd: folder, env });
    return stdout.trim();
  };
  return { url, sandbox, folder, till, stop };
}

/** Waits until the program answers there. */
export async function answers(url: string, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (true) {
    if (child.exitCode !== null) throw new Error(`the shop did not start:\n${fs.readFileSync(logFile, "utf8")}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > deadline) {
      const last = answer ? `${answer.status}` : "no answer";
      throw new Error(`the shop was not ready after 20 s (${last}):\n${fs.readFileSync(logFile, "utf8")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Has the program end, as Ctrl-C does. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGINT");
  const impatience = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(impatience);
}

/** Two ports that are free on both loopback addresses, since `localhost` is both; held until both are known. */
export async function freePorts(): Promise<[number, number]> {
  const held: net.Server[] = [];
  const ports: number[] = [];
  while (ports.length < 2) {
    const probe = net.createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    held.push(probe);
    const { port } = probe.address() as net.AddressInfo;
    if (await isFree(port, "::1")) ports.push(port);
  }
  for (const probe of held) {
    probe.close();
    await once(probe, "close");
  }
  return [ports[0]!, ports[1]!];
}

/** A machine without that address has the port free as well. */
async function isFree(port: number, host: string): Promise<boolean> {
  const probe = net.createServer().listen(port, host);
  const problem = await once(probe, "listening").then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  );
  probe.close();
  return problem !== "EADDRINUSE";
}
