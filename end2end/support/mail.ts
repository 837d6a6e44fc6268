// A mail server: what the shop sends is taken over SMTP, kept, and read as a mail program reads it.
import { expect } from "@playwright/test";
import { simpleParser, type ParsedMail } from "mailparser";
import { once } from "node:events";
import type net from "node:net";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";

export interface Mail {
  /** Whom the envelope names. */
  recipient: string;
  /** As it came, byte for byte. */
  raw: string;
  subject: string;
  text: string;
  html: string;
  parsed: ParsedMail;
}

const login = { user: "till", pass: "p4ss word" };

export class MailServer {
  /** Oldest first. */
  readonly mails: Mail[] = [];
  private port = 0;
  private server: SMTPServer | undefined;

  static async start(): Promise<MailServer> {
    const server = new MailServer();
    await server.comeBack();
    return server;
  }

  /** What a shop is set to that mails through it. */
  get settings(): { SMTP_URL: string; MAIL_FROM: string } {
    const { user, pass } = login;
    return {
      SMTP_URL: `smtp://${user}:${encodeURIComponent(pass)}@127.0.0.1:${this.port}`,
      MAIL_FROM: "Till <shop@shop.example>",
    };
  }

  to(recipient: string): Mail[] {
    return this.mails.filter((mail) => mail.recipient === recipient);
  }

  /** Waits for the newest mail to them with such a subject, when there are so many. */
  async receive(recipient: string, subject: RegExp, count = 1): Promise<Mail> {
    const found = () => this.to(recipient).filter((mail) => subject.test(mail.subject));
    await expect
      .poll(() => found().length, { message: `${count} mails to ${recipient} about ${subject}`, timeout: 20_000 })
      .toBeGreaterThanOrEqual(count);
    expect(found(), `mails to ${recipient} about ${subject}`).toHaveLength(count);
    return found()[count - 1]!;
  }

  /** Nobody listens any more, until it comes back on the same port. */
  async goAway(): Promise<void> {
    const server = this.server;
    if (!server) return;
    this.server = undefined;
    // Its own `close` waits for whoever is connected.
    for (const connection of server.connections as Set<{ close(): void }>) connection.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  async comeBack(): Promise<void> {
    const server = new SMTPServer({
      // Its certificate is nobody's, and nothing leaves this machine.
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      disableReverseLookup: true,
      onAuth: ({ username, password }, _session, answer) =>
        username === login.user && password === login.pass
          ? answer(null, { user: login.user })
          : answer(new Error("Wrong user or password")),
      onData: (stream, session, answer) =>
        void this.take(stream, session).then(
          () => answer(),
          (error: Error) => answer(error),
        ),
    });
    // Who hangs up in the middle is not worth a word.
    server.on("error", () => {});
    server.listen(this.port, "127.0.0.1");
    await once(server.server, "listening");
    this.port = (server.server.address() as net.AddressInfo).port;
    this.server = server;
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const parsed = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
    const { subject = "", text = "", html } = parsed;
    for (const { address } of session.envelope.rcptTo) {
      this.mails.push({ recipient: address, raw: raw.toString(), subject, text, html: html || "", parsed });
    }
  }
}
