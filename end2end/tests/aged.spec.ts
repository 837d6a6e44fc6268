// What takes its time is made old in the database: these shops keep their facts in PostgreSQL, where a story can reach them.
import { buy, mug } from "../support/buying.ts";
import { Postgres } from "../support/postgres.ts";
import { reloadUntil } from "../support/refunding.ts";
import { askToSignIn, codeOf, enterCode, linkOf, seeEnded, seeSignedIn, seeSignedOut, signIn, somebody, wayIn } from "../support/signing_in.ts";
import { expect, open, test as base } from "../support/test.ts";

const test = base.extend<object, { postgres: Postgres }>({
  postgres: [
    async ({}, use) => {
      const postgres = await Postgres.start();
      await use(postgres);
      await postgres.stop();
    },
    { scope: "worker" },
  ],
  settings: [
    async ({ postgres }, use) => use({ DATABASE_URL: postgres.url, OPERATOR_EMAILS: "owner@shop.example" }),
    { scope: "worker" },
  ],
});

test.use({ mailed: true });
// One database, one shop.
test.describe.configure({ mode: "default" });

test("a link and a code that are ten minutes old open nothing, and a new one is to be had", async ({ page, mail, postgres }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  const letter = await mail.receive(ada, wayIn);
  expect(await postgres.execute("update sign_ins set created_at = created_at - 601 where email = $1", ada)).toBe(1);

  await enterCode(page, codeOf(letter));
  await seeEnded(page);
  await open(page, linkOf(letter));
  await seeEnded(page);
  await seeSignedOut(page);

  await signIn(page, mail, ada, undefined, 2);
  await seeSignedIn(page, ada);
});

test("a code that is nearly ten minutes old still serves", async ({ page, mail, postgres }) => {
  const ada = somebody();
  await askToSignIn(page, ada);
  const letter = await mail.receive(ada, wayIn);
  await postgres.execute("update sign_ins set created_at = created_at - 570 where email = $1", ada);
  await enterCode(page, codeOf(letter));
  await page.waitForURL("**/account");
  await seeSignedIn(page, ada);
});

test("who has not been here for thirty days is signed out", async ({ page, mail, postgres }) => {
  const ada = somebody();
  await signIn(page, mail, ada);
  await seeSignedIn(page, ada);
  const aged = await postgres.execute(
    "update sessions set expires_at = 1 where buyer_id = (select id from buyers where email = $1)", ada,
  );
  expect(aged).toBe(1);
  await seeSignedOut(page);
});

test("the operator replays events that rest as failed, and the payment says what they tell", async ({ page, mail, sandbox, postgres, stranger: desk }) => {
  const owner = "owner@shop.example";
  const session = await buy(page, mug);
  await page.goto("/account");
  await page.getByRole("table").getByRole("link", { name: mug }).click();
  await page.waitForURL(/\/account\/payments\//);
  // Nothing is heard of the dispute while Stripe does not answer; then these have been tried often enough.
  await sandbox.requestTrouble("error_before", { method: "GET", path: "/v1/disputes/*" });
  const dispute = await sandbox.dispute(session);
  const events = ["charge.dispute.created", "charge.dispute.funds_withdrawn"];
  await sandbox.flush();
  for (const type of events) {
    const { id } = await sandbox.event(type, dispute);
    await expect
      .poll(() => postgres.execute("update events set state = 'failed', attempts = 10 where id = $1 and attempts > 0", id))
      .toBe(1);
  }
  await sandbox.requestTrouble("none");
  await page.reload();
  await expect(page.getByRole("region", { name: "Till" }).locator(".badge")).toHaveText("Paid");

  await signIn(desk, mail, owner, "/operator");
  await desk.getByRole("main").getByRole("link", { name: /event/i }).first().click();
  await desk.waitForURL("**/operator/events");
  const row = desk.getByRole("row").filter({ hasText: events[0]! });
  await row.getByRole("button", { name: /replay/i }).click();
  await desk.waitForURL(/\/operator\/events\?replayed=/);
  await expect(desk.getByRole("status").first()).toBeVisible();
  await expect(desk.getByRole("row").filter({ hasText: events[0]! })).toHaveCount(0);
  await reloadUntil(page, "Disputed");
  // What was done is told to the operator on the payment's time line, and to no buyer.
  await expect(page.getByRole("region", { name: "What happened" })).not.toContainText("replayed");
});
