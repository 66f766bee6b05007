import { isConserved, type ExecutionEvent } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { WebhookError, WebhookListener } from "../src/index.ts";
import { systemSurroundings } from "../src/surroundings.ts";
import { eventAt, eventsOf, firstTaken, keyOf, outOfOrder } from "./support/events.ts";
import { isFull } from "./support/full.ts";
import { sharedReceiver } from "./support/receiver.ts";
import { deliver, patientTap, webhookTo } from "./support/session.ts";

const receiver = sharedReceiver();

describe("a webhook", () => {
  it("posts every event once and in order, in signed batches of at most maxEvents", async () => {
    const to = await receiver.start();
    const events = eventsOf(25);
    const report = await deliver(webhookTo(to, { batch: { maxEvents: 10 } }), events);
    expect(report).toMatchObject({ offered: 25, delivered: 25, failed: 0, pending: 0, errors: [] });
    const { entries } = await to.ledger();
    expect(entries.map((entry) => entry.events.length)).toEqual([10, 10, 5]);
    expect(entries.flatMap((entry) => entry.events)).toEqual(events.map(keyOf));
    expect(entries.every(({ verified, contentType }) => verified && contentType === "application/json")).toBe(true);
  });

  it("keeps bodies below maxBytes, and sends a larger event alone", async () => {
    const to = await receiver.start();
    const events = [...eventsOf(20), eventAt(20, "run-1", "x".repeat(5_000)), eventAt(21)];
    await deliver(webhookTo(to, { batch: { maxBytes: 1_000 } }), events);
    const { entries } = await to.ledger();
    expect(firstTaken(entries)).toEqual(events.map(keyOf));
    expect(entries.filter(({ bytes }) => bytes > 1_000).map((entry) => entry.events)).toEqual([["run-1#21"]]);
  });

  it("repeats a request under the same id with a new timestamp and signature, the same bytes each time", async () => {
    const to = await receiver.start({ answers: ["500", "reset-before", "503", "reset-after", "429"] });
    await to.keepBodies();
    let wallMs = Date.now();
    const listener = webhookTo(to, {}, { ...systemSurroundings, wallClockMs: () => (wallMs += 1_000) });
    expect(await deliver(listener, eventsOf(3))).toMatchObject({ delivered: 3, failed: 0 });
    const { entries, bodies } = await to.ledger();
    expect(entries).toHaveLength(6);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(1);
    expect(new Set(entries.map(({ timestamp }) => timestamp)).size).toBe(6);
    expect(new Set(entries.map(({ signature }) => signature)).size).toBe(6);
    expect(new Set(bodies.filter((body) => body !== "")).size).toBe(1);
    expect(entries.filter(({ answer }) => answer !== "reset-before").every(({ verified }) => verified)).toBe(true);
  });

  it("gives the same events the same id in another process's place", async () => {
    const to = await receiver.start();
    for (let life = 0; life < 2; life++) await deliver(webhookTo(to, { batch: { maxEvents: 4 }, concurrency: 2 }), eventsOf(20, 5));
    const { entries } = await to.ledger();
    const ids = entries.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length / 2);
  });

  it("signs with every secret at once", async () => {
    const to = await receiver.start();
    await deliver(webhookTo(to, { secret: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", to.secret, "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk="] }), eventsOf(1));
    const [entry] = (await to.ledger()).entries;
    expect(entry?.signature).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}= v1a,[\w+/]{86}==$/);
    expect(entry?.verified).toBe(true);
  });

  it("sends no signature without a secret", async () => {
    const to = await receiver.start();
    await deliver(new WebhookListener({ url: to.url, allow: ["127.0.0.1"] }), eventsOf(1));
    expect((await to.ledger()).entries).toMatchObject([{ signature: "undefined", id: expect.stringMatching(/^msg_/) }]);
  });

  it("posts a CloudEvents batch when asked to", async () => {
    const to = await receiver.start({ answers: ["503"] });
    await deliver(webhookTo(to, { format: "cloudevents" }), eventsOf(3));
    const { entries } = await to.ledger();
    expect(entries.map(({ contentType }) => contentType)).toEqual(["application/cloudevents-batch+json", "application/cloudevents-batch+json"]);
    expect(entries[1]).toMatchObject({ verified: true, events: ["run-1#1", "run-1#2", "run-1#3"], id: entries[0]?.id });
  });

  it("posts what its filter takes; an event on which a filter throws counts as failed", async () => {
    const to = await receiver.start();
    const events: ExecutionEvent[] = [
      { type: "workflow_started", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", attempt: 1 },
      eventAt(1),
      { type: "step_failed", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "build", attempt: 3 },
    ];
    expect(await deliver(webhookTo(to, { filter: ["step_failed", "workflow_started"] }), events)).toMatchObject({ delivered: 3 });
    const filter = ({ type }: ExecutionEvent): boolean => {
      if (type === "step_progress") throw new Error("no idea");
      return type === "step_failed";
    };
    expect(await deliver(webhookTo(to, { filter }), events)).toMatchObject({ delivered: 2, failed: 1 });
    expect((await to.ledger()).entries.map((entry) => entry.events)).toEqual([["run-1#1", "run-1#3"], ["run-1#3"]]);
  });

  it("counts an event without a wire form as failed, and posts its neighbours", async () => {
    const to = await receiver.start();
    const report = await deliver(webhookTo(to), [eventAt(0), { ...eventAt(1), durationNs: 0.5 }, eventAt(2)]);
    expect(report).toMatchObject({ delivered: 2, failed: 1 });
    expect(firstTaken((await to.ledger()).entries)).toEqual(["run-1#1", "run-1#3"]);
  });

  it.each(["json", "cloudevents"] as const)("loses no neighbour of what a careless engine takes for an event (%s)", async (format) => {
    const to = await receiver.start();
    const odd: unknown[] = [
      null,
      7,
      {},
      { ...eventAt(1), timestamp: "yesterday" },
      { ...eventAt(1), get runId() { throw new Error("no run"); } },
      { ...eventAt(1), get type() { throw new Error("no type"); } },
      new Proxy(eventAt(1), { get: () => { throw new Error("no field"); } }),
      { ...eventAt(1), runId: { id: 1 }, stepId: 7 },
      { ...eventAt(1), stepId: Symbol("step") },
    ];
    const events = odd.flatMap((one, index) => [eventAt(index), one as ExecutionEvent]);
    const report = await deliver(webhookTo(to, { format, concurrency: 3 }), events);
    expect(isConserved(report)).toBe(true);
    expect(report.failed).toBeGreaterThanOrEqual(4);
    expect(report.delivered + report.failed).toBe(events.length);
    expect(firstTaken((await to.ledger()).entries)).toEqual(expect.arrayContaining(odd.map((_, index) => `run-1#${index + 1}`)));
  });

  it("keeps each run in order over several requests at a time, under random faults", async () => {
    const to = await receiver.start({ always: ["ok", "ok", "503", "reset-during", "reset-after"] });
    const events = eventsOf(2_000, 11);
    const report = await deliver(webhookTo(to, { concurrency: 4, batch: { maxEvents: 20 }, retry: { maxAttempts: 1_000 }, deadlineMs: 60_000 }), events);
    expect(report).toMatchObject({ delivered: 2_000, failed: 0 });
    const taken = firstTaken((await to.ledger()).entries);
    expect(new Set(taken)).toEqual(new Set(events.map(keyOf)));
    expect(outOfOrder(taken)).toEqual([]);
  });

  it("has at most `concurrency` requests under way, over as many connections", async () => {
    const to = await receiver.start({ delayMs: 5 });
    await deliver(webhookTo(to, { concurrency: 3, batch: { maxEvents: 5 } }), eventsOf(300, 9));
    expect((await to.ledger()).connections).toBe(3);
  });

  it("lets events gather for maxWaitMs, but sends the first at once", async () => {
    const to = await receiver.start();
    const tap = patientTap(webhookTo(to, { batch: { maxWaitMs: 400 } }));
    tap.emit(eventAt(0));
    await to.untilRequests(1);
    for (let index = 1; index < 10; index++) {
      tap.emit(eventAt(index));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await tap.close()).toMatchObject({ delivered: 10 });
    const { entries } = await to.ledger();
    expect(entries.map((entry) => entry.events.length)).toEqual([1, 9]);
  });

  it("uses an idle connection again, also when the receiver closes it just then", { timeout: 60_000 }, async () => {
    const to = await receiver.start();
    const tap = patientTap(webhookTo(to));
    const rounds = isFull ? 1_000 : 30;
    for (let index = 0; index < rounds; index++) {
      tap.emit(eventAt(index));
      await to.untilRequests(index + 1);
      if (index % 3 === 0) await to.closeIdle();
    }
    expect(await tap.close()).toMatchObject({ delivered: rounds, failed: 0 });
    expect(firstTaken((await to.ledger()).entries)).toHaveLength(rounds);
  });
});

describe("an answer", () => {
  it.each([200, 201, 202, 203, 204, 205, 206, 207, 226, 299])("%i counts as delivered", async (status) => {
    const to = await receiver.start({ answers: [String(status)] });
    expect(await deliver(webhookTo(to), eventsOf(2))).toMatchObject({ delivered: 2, failed: 0 });
    expect((await to.ledger()).count).toBe(1);
  });

  it.each([300, 301, 302, 303, 304, 307, 308, 401, 403, 404, 405, 408, 409, 411, 415, 418, 422, 425, 429, 451, 499, 500, 501, 502, 503, 504, 507, 511, 599, 600, 999])(
    "%i is a failure that another attempt mends",
    async (status) => {
      const to = await receiver.start({ answers: [String(status), String(status)] });
      expect(await deliver(webhookTo(to), eventsOf(2))).toMatchObject({ delivered: 2, failed: 0 });
      expect((await to.ledger()).entries.map(({ answer }) => answer)).toEqual([String(status), String(status), "ok"]);
    },
  );

  it("that keeps failing is tried maxAttempts times, and then its events count as failed", async () => {
    const to = await receiver.start({ always: ["503"] });
    const errors: unknown[] = [];
    const report = await deliver(webhookTo(to, { retry: { maxAttempts: 3 } }), eventsOf(2), errors);
    expect(report).toMatchObject({ delivered: 0, failed: 2, pending: 0 });
    expect(isConserved(report)).toBe(true);
    expect((await to.ledger()).count).toBe(3);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(WebhookError);
    expect(errors[0]).toMatchObject({ code: "webhook", reason: "status", status: 503, attempts: 3, events: 2, url: `${new URL(to.url).origin}/…` });
  });

  it("410 ends everything: the rest is cancelled, and the reason reported", async () => {
    const to = await receiver.start({ answers: ["ok", "410"] });
    const errors: unknown[] = [];
    const listener = webhookTo(to, { batch: { maxEvents: 5 } });
    const report = await deliver(listener, eventsOf(50), errors);
    expect(report).toMatchObject({ delivered: 5, failed: 5, dropped: { cancelled: 40 }, pending: 0 });
    expect((await to.ledger()).count).toBe(2);
    expect(errors).toMatchObject([{ reason: "gone", status: 410 }]);
    expect(listener.stats()).toMatchObject({ isGone: true, attempts: 2 });
  });

  it.each([400, 413])("%i is not tried again: the batch is halved until only what is refused is given up", async (status) => {
    const to = await receiver.start(status === 400 ? { poison: "POISON" } : { mostBytes: 1_500 });
    const poison = status === 400 ? "POISON" : "x".repeat(1_500);
    const events = eventsOf(100).map((event, index) => (index === 17 || index === 18 || index === 99 ? { ...event, text: poison } : event));
    const errors: unknown[] = [];
    const report = await deliver(webhookTo(to), events, errors);
    expect(report).toMatchObject({ delivered: 97, failed: 3 });
    expect(errors).toMatchObject(Array(3).fill({ reason: "status", status, attempts: 1, events: 1 }));
    const { entries } = await to.ledger();
    const taken = firstTaken(entries);
    expect(taken).toEqual(events.filter(({ text }) => text !== poison).map(keyOf));
    expect(entries.filter(({ taken: isTaken }) => isTaken).flatMap((entry) => entry.events)).toEqual(taken);
  });

  it("with Retry-After holds the next attempt back for that long", async () => {
    const to = await receiver.start({ answers: ["429:1", "503:soon"] });
    await deliver(webhookTo(to, { retry: { maxDelayMs: 5_000 } }), eventsOf(1));
    const [first, second, third] = (await to.ledger()).entries.map(({ atMs }) => atMs);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(995);
    expect((third ?? 0) - (second ?? 0)).toBeLessThan(900);
  });

  it("with a huge Retry-After is clamped to maxDelayMs: no burst, and no wait for ever", async () => {
    const to = await receiver.start({ answers: ["429:99999999999", "503:Fri, 31 Dec 9999 23:59:59 GMT"] });
    await deliver(webhookTo(to, { retry: { maxDelayMs: 150 } }), eventsOf(1));
    const times = (await to.ledger()).entries.map(({ atMs }) => atMs);
    expect(times).toHaveLength(3);
    for (const [index, atMs] of times.slice(1).entries()) expect(atMs - (times[index] ?? 0)).toBeGreaterThanOrEqual(145);
  });
});
