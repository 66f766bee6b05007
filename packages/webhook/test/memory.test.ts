import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createChannel, type ExecutionEvent } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { eventAt } from "./support/events.ts";
import { isFull } from "./support/full.ts";
import { newSecret, sharedReceiver } from "./support/receiver.ts";
import { webhookTo } from "./support/session.ts";

const receiver = sharedReceiver();
const MEGABYTE = 1024 * 1024;

describe("the memory of a webhook", () => {
  it("grows by less than 20 MB over answers of 10 GB, gzip bombs and headers without end", { timeout: 600_000 }, async () => {
    const to = await receiver.start({ always: ["huge", "bomb", "huge-headers", "ok"] });
    const requests = isFull ? 10_000 : 150;
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", join(import.meta.dirname, "programs", "flood-sender.mjs"), to.url, to.secret, String(requests)]);
    const { attempts, delivered, grownBytes } = JSON.parse(stdout) as { attempts: number; delivered: number; grownBytes: number };
    const { entries } = await to.ledger();
    for (const answer of ["huge", "bomb", "huge-headers", "ok"]) expect(entries.filter((entry) => entry.answer === answer).length).toBeGreaterThan(requests / 10);
    expect(attempts).toBe(entries.length);
    expect(delivered).toBeGreaterThan(requests * 0.8);
    expect(grownBytes).toBeLessThan(20 * MEGABYTE);
  });

  it("holds encoded bodies of maxBytes and an event, not of a whole batch", { timeout: 600_000 }, async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const heldBytes = (): number => {
      collectGarbage();
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      return arrayBuffers + heapUsed;
    };
    // One text for all: what grows is what the webhook makes of it.
    const text = "x".repeat(MEGABYTE);
    const count = isFull ? 1_000 : 40;
    const channel = createChannel<ExecutionEvent>({ capacity: count });
    await channel.sender.sendAll(Array.from({ length: count }, (_, index) => eventAt(index, `run-${index % 7}`, text)));
    channel.sender.close();
    const samples: number[] = [];
    const server = createServer((request, response) => {
      request.resume().on("end", () => {
        samples.push(heldBytes() - before);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const listener = webhookTo({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, secret: newSecret() }, { concurrency: 2 });
    const before = heldBytes();
    await listener.startListening(channel.receiver);
    await listener.stopListening();
    server.close();
    expect(channel.report()).toMatchObject({ delivered: count });
    expect(samples).toHaveLength(count);
    expect(Math.max(...samples)).toBeGreaterThan(MEGABYTE);
    expect(Math.max(...samples)).toBeLessThan(16 * MEGABYTE);
  });
});
