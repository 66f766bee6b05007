import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { inspect } from "node:util";
import { openTap } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { WebhookListener, type WebhookListenerOptions } from "../src/index.ts";
import { eventsOf } from "./support/events.ts";
import { sharedReceiver } from "./support/receiver.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const receiver = sharedReceiver();
const MARKS = ["mark-user", "mark-password", "mark-path", "mark-query", "mark-header", "mark-cookie", "mark-secret-mark-secret"];

/** Whatever a failure leaves behind. */
async function tracesOf(options: WebhookListenerOptions): Promise<string> {
  const path = join(temporaryFolder(), "dead.ndjson");
  const listener = new WebhookListener({ ...options, deadLetter: path });
  const errors: unknown[] = [];
  const tap = openTap(listener, { overflow: "wait", stopTimeoutMs: 30_000, onListenerError: (error) => errors.push(error) });
  await tap.sendAll(eventsOf(3));
  const report = await tap.close();
  expect(report.failed).toBe(3);
  expect(errors.length).toBeGreaterThan(0);
  const show = (value: unknown): string => inspect(value, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity });
  return [show(errors), show(report), show(listener), show(listener.stats()), JSON.stringify(errors), ...errors.map((error) => (error as Error).stack), readFileSync(path, "utf8")].join("\n");
}

describe("secrets in URL, headers and keys", () => {
  const seed = Buffer.from("mark-secret-mark-secret-mark-sec").toString("base64");
  const options = (origin: string): WebhookListenerOptions => ({
    url: origin.replace("//", "//mark-user:mark-password@") + "/mark-path?token=mark-query",
    secret: [`whsec_${seed}`, `whsk_${seed}`],
    headers: { "x-token": "mark-header", cookie: "mark-cookie" },
    allow: ["127.0.0.1", "localhost", "nowhere.invalid"],
    retry: { baseDelayMs: 1, maxDelayMs: 2, maxAttempts: 2 },
    attemptTimeoutMs: 500,
  });
  const expectClean = (traces: string): void => {
    for (const mark of [...MARKS, seed, Buffer.from("mark-user:mark-password").toString("base64")]) expect(traces).not.toContain(mark);
  };

  it.each(["500", "401", "400", "410", "302", "reset-before", "reset-during", "reset-in-answer", "hang", "huge-headers", "bad-chunks", "nonsense"])(
    "are in no error, report, listener or dead letter after %s",
    async (fault) => {
      const to = await receiver.start({ always: [fault] });
      expectClean(await tracesOf(options(new URL(to.url).origin)));
      // They did travel: a check that nothing leaked means nothing if nothing was there.
      expect((await to.ledger()).count).toBeGreaterThan(0);
    },
  );

  it.each(["http://127.0.0.1:1", "https://127.0.0.1:1", "https://nowhere.invalid", "http://localhost:1"])("are in nothing that is left when there is no connection to %s", async (origin) => {
    expectClean(await tracesOf(options(origin)));
  });

  it("are in nothing that is left when the endpoint speaks no TLS, or echoes the request", async () => {
    const server = createServer((request, response) => {
      const token = String(request.headers["x-token"]);
      response.writeHead(400, `echo ${token}`, { "x-echo": token, "retry-after": token });
      response.end(JSON.stringify([request.url, request.headers]));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    expectClean(await tracesOf(options(`https://127.0.0.1:${port}`)));
    expectClean(await tracesOf(options(`http://127.0.0.1:${port}`)));
    server.close();
  });

  it("arrive at the endpoint", async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push(request.url, request.headers["x-token"], request.headers.cookie, request.headers.authorization, request.headers["accept-encoding"], request.headers["user-agent"]);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const tap = openTap(new WebhookListener(options(`http://127.0.0.1:${(server.address() as { port: number }).port}`)));
    await tap.sendAll(eventsOf(1));
    expect(await tap.close()).toMatchObject({ delivered: 1 });
    expect(seen).toEqual(["/mark-path?token=mark-query", "mark-header", "mark-cookie", `Basic ${Buffer.from("mark-user:mark-password").toString("base64")}`, "identity", "flowtap-webhook"]);
    server.close();
  });
});

