// The sandbox alone, as somebody runs it for a shop in any language: `till sandbox --forward-to URL`.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { answers, built, end, freePorts, recording } from "./server.ts";

export interface Alone {
  url: string;
  /** Signs deliveries to `--forward-to`, as it is printed. */
  secret: string;
  stop(): Promise<void>;
}

/** Starts a sandbox that tells `forwardTo`; its log goes to `logFile`. */
export async function startAlone(logFile: string, forwardTo: string): Promise<Alone> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "till-sandbox-"));
  const [port] = await freePorts();
  const url = `http://localhost:${port}`;
  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const log = fs.openSync(logFile, "w");
  const child = spawn(built, ["sandbox", "--forward-to", forwardTo], {
    cwd: folder,
    stdio: ["ignore", log, log],
    env: { SANDBOX_ADDR: `localhost:${port}`, ...recording },
  });
  fs.closeSync(log);
  const stop = async () => {
    await end(child);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(url, child, logFile);
    return { url, secret: await printedSecret(logFile), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** It is printed when the sandbox answers, as `stripe listen` prints it. */
async function printedSecret(logFile: string): Promise<string> {
  const deadline = Date.now() + 10_000;
  while (true) {
    const printed = fs.readFileSync(logFile, "utf8");
    const secret = printed.match(/webhook signing secret is (whsec_\w+)/)?.[1];
    if (secret) return secret;
    if (Date.now() > deadline) throw new Error(`no signing secret was printed:\n${printed}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
