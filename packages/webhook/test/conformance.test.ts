import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/vitest";
import { afterAll, beforeAll, describe, it } from "vitest";
import { WebhookListener } from "../src/index.ts";
import { newSecret } from "./support/receiver.ts";

/** More than any case looks at, and reached before the one that measures memory begins to. */
const MOST_CHARACTERS = 2_000_000;

let server: Server;
let origin = "";
const bodies = new Map<string, string>();

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? "";
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text: string) => (body += text));
    request.on("end", () => {
      const before = bodies.get(path) ?? "";
      if (before.length < MOST_CHARACTERS) bodies.set(path, before + body);
      if (path.startsWith("/hangs")) return;
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

class OnTrial extends WebhookListener {
  static #count = 0;
  readonly path: string;

  constructor(what: "takes" | "hangs") {
    const path = `/${what}/${OnTrial.#count++}`;
    super({ url: `${origin}${path}`, secret: newSecret(), allow: ["127.0.0.1"], stopTimeoutMs: 500 });
    this.path = path;
  }
}

describe("WebhookListener to a server on loopback", () => {
  testConformance(
    it,
    listenerConformance({
      create: () => new OnTrial("takes"),
      createHung: () => new OnTrial("hangs"),
      observe: ({ path }) => bodies.get(path) ?? "",
      release: ({ path }) => void bodies.delete(path),
    }),
  );
});
