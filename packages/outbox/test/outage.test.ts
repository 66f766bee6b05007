import { join } from "node:path";
import { isConserved, openTap, type DeliveryReport } from "@flowtap/core";
import { WebhookListener } from "@flowtap/webhook";
import { describe, expect, it } from "vitest";
import { inspectOutbox, OutboxListener, type OutboxStats } from "../src/index.ts";
import { DiskWatch } from "./support/disk-watch.ts";
import { eventsOf, hangingListener, Probe, range, start, until } from "./support/events.ts";
import { isFull } from "./support/full.ts";
import { LedgerServer } from "./support/ledger-server.ts";
import { runProgram, saidBy } from "./support/program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const MEGABYTE = 1024 * 1024;
/** An hour at 1,000 events a second, or a small part of it. */
const COUNT = isFull ? 3_600_000 : 40_000;
/** Many times what the small outboxes hold. */
const MANY = isFull ? 200_000 : 20_000;

interface Outage {
  readonly end: { readonly grownBytes: number; readonly report: DeliveryReport; readonly stats: OutboxStats };
  readonly numbers: readonly number[];
  readonly watch: DiskWatch;
}

/** The endpoint is down until everything is stored, or as much as there is room for. */
async function outage(options: { readonly maxBytes: number; readonly overflow: string; readonly count: number; readonly down?: 503 | "refuse" }): Promise<Outage> {
  const server = await LedgerServer.start();
  await server.answer(options.down ?? 503);
  const path = join(temporaryFolder(), "outbox");
  const watch = new DiskWatch(path);
  const running = runProgram("outage-sender.mjs", { ...options, path, to: server.url, secret: server.secret }, {
    nodeArguments: ["--expose-gc"],
    onLine: (line) => {
      if (line.startsWith("STORED")) void server.answer(200);
    },
  });
  if (options.overflow === "wait") {
    await until(() => watch.mostBytes > options.maxBytes * 0.6);
    await until(async () => (await server.requests()) > 3);
    await server.answer(200);
  }
  const result = await running;
  watch.stop();
  expect(watch.samples).toBeGreaterThan(10);
  const { taken } = await server.ledger();
  return { end: saidBy(result, "END") as Outage["end"], numbers: taken.flatMap(({ numbers }) => numbers), watch };
}

describe("while the endpoint is down", () => {
  it.each([503, "refuse"] as const)(`keeps ${String(COUNT)} events (%s), within maxBytes and 64 MiB of memory, and delivers all of them afterwards`, { timeout: 3_600_000 }, async (down) => {
    const maxBytes = isFull ? 1024 * MEGABYTE : 40 * MEGABYTE;
    const { end, numbers, watch } = await outage({ maxBytes, overflow: "drop-newest", count: COUNT, down });
    console.log(`outage: ${String(COUNT)} events, ${(watch.mostBytes / MEGABYTE).toFixed(1)} MiB on the disk, ${(end.grownBytes / MEGABYTE).toFixed(1)} MiB more memory`);
    expect(end.stats).toMatchObject({ offered: COUNT, delivered: COUNT, pending: 0, errors: [] });
    expect(numbers).toEqual(range(COUNT));
    expect(watch.mostBytes).toBeGreaterThan(COUNT * 150);
    expect(watch.mostBytes).toBeLessThanOrEqual(maxBytes);
    expect(end.grownBytes).toBeLessThan(64 * MEGABYTE);
  });

  it.each(["drop-oldest", "drop-newest"])("holds maxBytes under %s, and counts what it drops", { timeout: 600_000 }, async (overflow) => {
    const maxBytes = MEGABYTE;
    const { end, numbers, watch } = await outage({ maxBytes, overflow, count: MANY });
    const { delivered, dropped } = end.stats;
    expect(watch.mostBytes).toBeLessThanOrEqual(maxBytes);
    expect(watch.mostBytes).toBeGreaterThan(maxBytes / 2);
    expect(end.grownBytes).toBeLessThan(64 * MEGABYTE);
    expect(end.stats).toMatchObject({ offered: MANY, pending: 0, failed: 0 });
    expect(isConserved(end.stats)).toBe(true);
    expect(isConserved(end.report)).toBe(true);
    expect(dropped.overflow).toBeGreaterThan(MANY / 4);
    expect(delivered).toBe(numbers.length);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    // The first batch was under way; then the oldest went, or else the newest.
    if (overflow === "drop-oldest") expect(numbers.at(-1)).toBe(MANY - 1);
    else expect(numbers.slice(0, 500)).toEqual(range(500));
    // The engine hears of new events that were dropped; old ones had been acknowledged.
    expect(end.report).toMatchObject(overflow === "drop-oldest" ? { delivered: MANY } : { delivered, failed: dropped.overflow });
  });

  it("holds maxBytes under wait, holds back the engine, and loses nothing", { timeout: 600_000 }, async () => {
    const maxBytes = MEGABYTE;
    const { end, numbers, watch } = await outage({ maxBytes, overflow: "wait", count: MANY });
    expect(watch.mostBytes).toBeLessThanOrEqual(maxBytes);
    expect(numbers).toEqual(range(MANY));
    expect(end.stats).toMatchObject({ offered: MANY, delivered: MANY, pending: 0, errors: [] });
  });
});

describe("around a webhook, both with their defaults", () => {
  it("stops in time when the endpoint hangs, with nothing reported as wrong and everything still stored", { timeout: 30_000 }, async () => {
    const server = await LedgerServer.start();
    await server.answer("hang");
    const path = temporaryFolder();
    const webhook = new WebhookListener({ url: server.url, secret: server.secret, allow: ["127.0.0.1"] });
    const outbox = new OutboxListener(webhook, { path });
    const wrong: unknown[] = [];
    const tap = openTap(outbox, { overflow: "wait", onListenerError: (error) => wrong.push(error) });
    await tap.sendAll(eventsOf(1_200));
    await until(async () => (await server.requests()) > 0);
    const startMs = performance.now();
    const report = await tap.close();
    expect(performance.now() - startMs).toBeLessThan(4_250);
    expect(wrong).toEqual([]);
    expect(report).toMatchObject({ offered: 1_200, delivered: 1_200, errors: [] });
    expect(outbox.stats()).toMatchObject({ delivered: 0, failed: 0, pending: 1_200, errors: [] });
    expect(await inspectOutbox(path)).toMatchObject({ events: 1_200, owner: undefined });
  });

  it("counts a dead letter as failed in the outbox's own stats, where the tap says delivered", async () => {
    const server = await LedgerServer.start();
    await server.answer(400);
    const letters: string[] = [];
    const deadLetter = { write: ({ id }: { readonly id: string }) => void letters.push(id) };
    const webhook = new WebhookListener({ url: server.url, secret: server.secret, allow: ["127.0.0.1"], deadLetter });
    const outbox = new OutboxListener(webhook, { path: temporaryFolder() });
    const tap = openTap(outbox, { overflow: "wait", onListenerError: () => undefined });
    await tap.sendAll(eventsOf(3));
    expect(await tap.close()).toMatchObject({ offered: 3, delivered: 3, failed: 0 });
    expect(letters).toHaveLength(3);
    expect(outbox.stats()).toMatchObject({ offered: 3, delivered: 0, failed: 3, pending: 0 });
    expect(outbox.stats().errors).toMatchObject(Array(3).fill({ reason: "status", status: 400 }));
  });
});

describe("a full outbox", () => {
  it("stops waiting for room when it is stopped, and counts as failed what was not stored", async () => {
    const path = temporaryFolder();
    const outbox = new OutboxListener(hangingListener(), { path, maxBytes: 262_144, stopTimeoutMs: 200 });
    const session = start(outbox, 20_000);
    await session.channel.sender.sendAll(eventsOf(20_000));
    await until(() => outbox.stats().diskBytes > 100_000 && outbox.stats().pending === 20_000);
    await outbox.stopListening().catch(() => undefined);
    await session.done;
    const { failed, pending, offered } = outbox.stats();
    expect(failed).toBeGreaterThan(0);
    expect(offered).toBe(failed + pending);
    const probe = new Probe();
    const next = new OutboxListener(probe.listener, { path, maxBytes: 262_144 });
    await start(next).finish();
    // In order; a group that was given up may be missing before one that still fitted.
    expect(probe.numbers).toHaveLength(pending);
    expect(probe.numbers).toEqual([...new Set(probe.numbers)].sort((a, b) => a - b));
  });

  it("refuses an event that is larger than it may ever hold, and takes the others", async () => {
    const path = temporaryFolder();
    const probe = new Probe();
    const outbox = new OutboxListener(probe.listener, { path, maxBytes: 262_144 });
    const session = start(outbox);
    await session.store([...eventsOf(10), ...eventsOf(1, 10, 300_000), ...eventsOf(10, 11), ...eventsOf(1, 21, 60_000)]);
    await session.finish();
    expect(probe.numbers).toEqual([...range(10), ...range(11, 11)]);
    expect(outbox.stats()).toMatchObject({ offered: 22, delivered: 21, failed: 1 });
    expect(session.channel.report().errors).toMatchObject([{ reason: "too_large" }]);
  });
});
