// A PostgreSQL for a shop, where a story can make old what it cannot wait for.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";

export class Postgres {
  private constructor(
    /** As in DATABASE_URL: a database of its own. */
    readonly url: string,
    private readonly client: pg.Client,
    private readonly end: () => Promise<void>,
  ) {}

  static async start(): Promise<Postgres> {
    const program = fileURLToPath(new URL("../with-postgres.mjs", import.meta.url));
    const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    const end = async () => {
      child.kill("SIGINT");
      await ended;
    };
    let server = "";
    for await (const line of createInterface(child.stdout)) {
      server = /^TEST_POSTGRES_URL=(.+)$/.exec(line)?.[1] ?? "";
      if (server) break;
    }
    if (!server) throw new Error("PostgreSQL did not start");
    const name = `till_${process.pid}`;
    const first = new pg.Client(server);
    await first.connect();
    await first.query(`create database ${name}`);
    await first.end();
    const url = new URL(server);
    url.pathname = name;
    const client = new pg.Client(url.href);
    await client.connect();
    return new Postgres(url.href, client, end);
  }

  /** How many rows it touched. */
  async execute(sql: string, ...values: unknown[]): Promise<number> {
    return (await this.client.query(sql, values)).rowCount ?? 0;
  }

  async stop(): Promise<void> {
    await this.client.end();
    await this.end();
  }
}
