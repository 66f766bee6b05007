import { createChannel, type DeliveryReport, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemSurroundings } from "../src/surroundings.ts";
import { keysIn, lettersIn } from "./support/dead-letters.ts";
import { eventsOf, firstTaken, keyOf } from "./support/events.ts";
import { newSecret, sharedReceiver } from "./support/receiver.ts";
import { silentServer } from "./support/silent-server.ts";
import { deliver, webhookTo } from "./support/session.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const receiver = sharedReceiver();

/** What an outbox hands on: what is neither acknowledged nor rejected comes again. */
class KeptEvents {
  readonly rejected: unknown[] = [];
  readonly cancelled: unknown[] = [];
  readonly #channel = createChannel<ExecutionEvent>({ overflow: "wait" });
  readonly receiver: Receiver<ExecutionEvent>;

  constructor(events: readonly ExecutionEvent[]) {
    const inner = this.#channel.receiver;
    this.receiver = {
      redelivers: true,
      batches: (maxSize) => inner.batches(maxSize),
      [Symbol.asyncIterator]: () => inner[Symbol.asyncIterator](),
      reject: (error, count) => {
        this.rejected.push(error);
        inner.reject(error, count);
      },
      finish: () => {
        inner.finish();
      },
      cancel: (reason) => {
        this.cancelled.push(reason);
        inner.cancel(reason);
      },
    };
    void this.#channel.sender.sendAll(events);
  }

  close(): void {
    this.#channel.sender.close();
  }

  report(): DeliveryReport {
    return this.#channel.report();
  }
}

/** How long a stop takes. */
async function stopMs(listener: Listener): Promise<number> {
  const startMs = performance.now();
  await listener.stopListening();
  return performance.now() - startMs;
}

describe("stopping a webhook", () => {
  it("delivers what waits first", async () => {
    const to = await receiver.start({ delayMs: 20 });
    const channel = createChannel<ExecutionEvent>();
    const listener = webhookTo(to, { batch: { maxEvents: 10 } });
    const running = listener.startListening(channel.receiver);
    await channel.sender.sendAll(eventsOf(50));
    await to.untilRequests(1);
    await listener.stopListening();
    await running;
    expect(channel.report()).toMatchObject({ offered: 50, delivered: 50, failed: 0, pending: 0 });
    expect((await to.ledger()).count).toBe(5);
  });

  it.each(["hang", "drip", "503"])("ends in its time when the endpoint answers with %s; what was not delivered is a dead letter", async (fault) => {
    const to = await receiver.start({ answers: ["ok"], always: [fault] });
    const path = join(temporaryFolder(), "dead.ndjson");
    const channel = createChannel<ExecutionEvent>();
    const listener = webhookTo(to, { batch: { maxEvents: 10 }, stopTimeoutMs: 150, retry: { maxAttempts: Infinity }, deadLetter: path });
    const running = listener.startListening(channel.receiver);
    await channel.sender.sendAll(eventsOf(50));
    await to.untilRequests(2);
    expect(await stopMs(listener)).toBeLessThan(3_000);
    await running;
    const report = channel.report();
    expect(report).toMatchObject({ offered: 50, delivered: 10, failed: 40, pending: 0 });
    expect(report.errors).toMatchObject(Array(4).fill({ reason: "stopped", events: 10 }));
    expect(keysIn(lettersIn(path))).toEqual(eventsOf(50).slice(10).map(keyOf));
  });

  it("takes no longer than deadlineMs", async () => {
    const to = await receiver.start({ always: ["hang"] });
    const channel = createChannel<ExecutionEvent>();
    const listener = webhookTo(to, { deadlineMs: 100, stopTimeoutMs: 60_000 });
    void listener.startListening(channel.receiver);
    await channel.sender.sendAll(eventsOf(5));
    await to.untilRequests(1);
    expect(await stopMs(listener)).toBeLessThan(3_000);
    expect(channel.report()).toMatchObject({ failed: 5, pending: 0 });
  });

  it("is allowed before the start, twice, and at once; a later start is refused", async () => {
    const to = await receiver.start();
    const listener = webhookTo(to);
    await Promise.all([listener.stopListening(), listener.stopListening()]);
    await expect(async () => listener.startListening(createChannel<ExecutionEvent>().receiver)).rejects.toThrow(/was stopped already/);
    const started = webhookTo(to);
    const channel = createChannel<ExecutionEvent>();
    const running = started.startListening(channel.receiver);
    await expect(async () => started.startListening(createChannel<ExecutionEvent>().receiver)).rejects.toThrow(/was started already/);
    await Promise.all([started.stopListening(), started.stopListening()]);
    await running;
  });
});

describe("behind an outbox, a webhook", () => {
  it("never gives up on an answer that may change, whatever its own limits", async () => {
    const to = await receiver.start({ answers: Array<string>(40).fill("503") });
    const kept = new KeptEvents(eventsOf(10));
    const listener = webhookTo(to, { retry: { maxAttempts: 2 }, deadlineMs: 10 });
    kept.close();
    await listener.startListening(kept.receiver);
    await listener.stopListening();
    expect(kept.report()).toMatchObject({ delivered: 10, failed: 0 });
    expect((await to.ledger()).count).toBe(41);
  });

  it.each(["hang", "503"])("neither acknowledges nor rejects what a stop cut off (%s), keeps no dead letter of it, and reports nothing as wrong", async (fault) => {
    const to = await receiver.start({ answers: ["ok"], always: [fault] });
    const path = join(temporaryFolder(), "dead.ndjson");
    const kept = new KeptEvents(eventsOf(50));
    const listener = webhookTo(to, { batch: { maxEvents: 10 }, stopTimeoutMs: 100, deadLetter: path });
    const running = listener.startListening(kept.receiver);
    await to.untilRequests(2);
    expect(await stopMs(listener)).toBeLessThan(3_000);
    await running;
    expect(kept.rejected).toEqual([]);
    expect(kept.cancelled).toEqual([undefined]);
    expect(listener.stats().lastError).toEqual(fault === "hang" ? undefined : expect.objectContaining({ status: 503 }));
    expect(kept.report()).toMatchObject({ delivered: 10, errors: [] });
    expect(lettersIn(path)).toEqual([]);
  });

  it("leaves everything alone when the endpoint is gone", async () => {
    const to = await receiver.start({ answers: ["ok", "410"] });
    const kept = new KeptEvents(eventsOf(50));
    const listener = webhookTo(to, { batch: { maxEvents: 10 } });
    await listener.startListening(kept.receiver);
    expect(kept.rejected).toEqual([]);
    expect(kept.cancelled).toMatchObject([{ reason: "gone" }]);
    expect(kept.report()).toMatchObject({ delivered: 10 });
    expect((await to.ledger()).count).toBe(2);
  });

  it("gives up what the endpoint refuses for good, and goes on", async () => {
    const to = await receiver.start({ poison: "POISON" });
    const path = join(temporaryFolder(), "dead.ndjson");
    const events = eventsOf(20).map((event, index) => (index === 7 ? { ...event, text: "POISON" } : event));
    const kept = new KeptEvents(events);
    kept.close();
    await webhookTo(to, { deadLetter: path }).startListening(kept.receiver);
    expect(kept.report()).toMatchObject({ delivered: 19, failed: 1 });
    expect(keysIn(lettersIn(path))).toEqual(["run-1#8"]);
    expect(firstTaken((await to.ledger()).entries)).toHaveLength(19);
  });

  it("leaves what it could not even keep as a dead letter alone", async () => {
    const to = await receiver.start({ poison: "POISON" });
    const kept = new KeptEvents([{ ...eventsOf(1)[0], text: "POISON" } as ExecutionEvent]);
    const full = { write: () => Promise.reject(new Error("no space left")) };
    await webhookTo(to, { deadLetter: full }).startListening(kept.receiver);
    expect(kept.rejected).toEqual([]);
    expect(kept.cancelled).toMatchObject([{ code: "dead_letter", cause: { message: "no space left" } }]);
  });

  it("is told the same by limits without an end", async () => {
    const to = await receiver.start({ answers: Array<string>(20).fill("500") });
    expect(await deliver(webhookTo(to, { retry: { maxAttempts: Infinity }, deadlineMs: Infinity }), eventsOf(3))).toMatchObject({ delivered: 3 });
  });
});

/** How long it took, and by how much this machine was late meanwhile: as much as the sum of all that a timer of 5 ms was. */
async function timed(deliver: () => Promise<DeliveryReport>): Promise<{ report: DeliveryReport; takenMs: number; machineLateMs: number }> {
  const startMs = performance.now();
  let lastMs = startMs;
  let machineLateMs = 0;
  const timer = setInterval(() => {
    machineLateMs += Math.max(0, performance.now() - lastMs - 10);
    lastMs = performance.now();
  }, 5);
  const report = await deliver();
  const takenMs = performance.now() - startMs;
  clearInterval(timer);
  return { report, takenMs, machineLateMs: machineLateMs + Math.max(0, performance.now() - lastMs - 10) };
}

describe("the time of a request", () => {
  it.each(["hang", "drip", "drip-headers"])("is over at the deadline when the endpoint answers with %s", async (fault) => {
    const to = await receiver.start({ always: [fault] });
    const { report, takenMs, machineLateMs } = await timed(() => deliver(webhookTo(to, { deadlineMs: 300, retry: { maxAttempts: Infinity } }), eventsOf(3)));
    expect(report).toMatchObject({ failed: 3, errors: [{ reason: "timeout" }] });
    expect(takenMs).toBeGreaterThanOrEqual(295);
    expect(takenMs).toBeLessThan(300 + 250 + machineLateMs);
  });

  it.each([
    ["accepts and says nothing", false],
    ["never accepts: its backlog is full", true],
  ])("is over at the deadline when the endpoint %s", async (_, isFull) => {
    const url = await silentServer(isFull);
    const { report, takenMs, machineLateMs } = await timed(() => deliver(webhookTo({ url, secret: newSecret() }, { deadlineMs: 600, attemptTimeoutMs: 200 }), eventsOf(3)));
    expect(report).toMatchObject({ failed: 3, errors: [{ reason: "timeout" }] });
    expect(takenMs).toBeLessThan(600 + 250 + machineLateMs);
  });

  it("is over at the deadline when there is no connection to be had, and nothing is sent later", async () => {
    const to = await receiver.start();
    let answer: ((found: { address: string; family: number }[]) => void) | undefined;
    const lookup = (): Promise<{ address: string; family: number }[]> => new Promise((resolve) => (answer = resolve));
    const url = to.url.replace("127.0.0.1", "localhost");
    const listener = webhookTo({ url, secret: to.secret }, { allow: ["localhost"], deadlineMs: 300, attemptTimeoutMs: 100 }, { ...systemSurroundings, lookup });
    const channel = createChannel<ExecutionEvent>();
    const running = listener.startListening(channel.receiver);
    await channel.sender.sendAll(eventsOf(3));
    channel.sender.close();
    await running;
    expect(channel.report()).toMatchObject({ failed: 3, errors: [{ url: `${new URL(url).origin}/…` }] });
    expect(listener.stats().attempts).toBeGreaterThan(1);
    answer?.([{ address: "127.0.0.1", family: 4 }]);
    await listener.stopListening();
    expect((await to.ledger()).count).toBe(0);
  });

  it("is shared by all attempts", async () => {
    const to = await receiver.start({ always: ["hang"] });
    const report = await deliver(webhookTo(to, { deadlineMs: 300, attemptTimeoutMs: 80 }), eventsOf(3));
    expect(report.errors).toHaveLength(1);
    expect((await to.ledger()).count).toBeGreaterThanOrEqual(2);
    expect((await to.ledger()).count).toBeLessThanOrEqual(4);
  });
});
