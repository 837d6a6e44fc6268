// What a shop in any language is to the sandbox: an address that takes deliveries and answers.
import { once } from "node:events";
import http from "node:http";
import type net from "node:net";

export interface Delivery {
  /** The path it came to. */
  path: string;
  signature: string;
  /** As it came, byte for byte. */
  body: Buffer;
  /** What the body says of itself. */
  id: string;
  type: string;
  /** The id of the object inside. */
  object: string;
}

export class Receiver {
  readonly deliveries: Delivery[] = [];
  /** What is answered from now on. */
  status = 200;
  private readonly server = http.createServer((request, answer) => void this.take(request, answer));

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.server.listen(0, "127.0.0.1");
    await once(receiver.server, "listening");
    return receiver;
  }

  /** The address of one of its paths. */
  url(path = "/webhook"): string {
    return `http://127.0.0.1:${(this.server.address() as net.AddressInfo).port}${path}`;
  }

  /** What came to a path, oldest first. */
  at(path: string): Delivery[] {
    return this.deliveries.filter((delivery) => delivery.path === path);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private async take(request: http.IncomingMessage, answer: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const event = JSON.parse(body.toString());
    this.deliveries.push({
      path: request.url ?? "",
      signature: `${request.headers["stripe-signature"]}`,
      body,
      id: event.id,
      type: event.type,
      object: event.data.object.id,
    });
    answer.writeHead(this.status).end();
  }
}
