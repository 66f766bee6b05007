import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createListener, isConserved, NoopListener, openTap, type ExecutionEvent, type Receiver } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { exportOutbox, inspectOutbox, OutboxListener, type OutboxOptions } from "../src/index.ts";
import { eventAt, eventsOf, hangingListener, linesOf, numbersOf, Probe, range, start, until } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

async function storedLines(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportOutbox(path)) lines.push(line);
  return lines;
}

/** Stores events behind an inner listener that takes nothing. */
async function fill(path: string, events: readonly ExecutionEvent[], options: Partial<OutboxOptions> = {}): Promise<void> {
  const session = start(new OutboxListener(createListener({ name: "refusing", onStart: () => undefined, onBatch: (_, progress) => { progress.cancel(); } }), { path, ...options }));
  await session.store(events);
  await session.finish();
}

describe("an outbox", () => {
  it("hands everything on in order, and leaves nothing behind", async () => {
    const path = join(temporaryFolder(), "outbox");
    const probe = new Probe();
    const outbox = new OutboxListener(probe.listener, { path });
    const session = start(outbox);
    for (let first = 0; first < 5_000; first += 1_000) await session.store(eventsOf(1_000, first));
    await session.finish();
    expect(probe.numbers).toEqual(range(5_000));
    expect(outbox.stats()).toMatchObject({ offered: 5_000, delivered: 5_000, failed: 0, pending: 0, recovered: 0, errors: [] });
    expect(await inspectOutbox(path)).toMatchObject({ events: 0, bytes: 0, oldest: undefined, newest: undefined, damaged: 0, quarantined: 0, owner: undefined });
    expect(readdirSync(path)).toEqual(["lock"]);
  });

  it("acknowledges an event once it is on the disk, whatever the inner listener does", async () => {
    const path = temporaryFolder();
    const inner = hangingListener();
    const outbox = new OutboxListener(inner, { path, stopTimeoutMs: 100 });
    const session = start(outbox);
    await session.store(eventsOf(10));
    expect(session.channel.report()).toMatchObject({ delivered: 10, pending: 0 });
    expect(await storedLines(path)).toEqual(linesOf(eventsOf(10)));
    expect(outbox.stats()).toMatchObject({ offered: 10, delivered: 0, pending: 10 });
    session.channel.sender.close();
    await session.done;
    await expect(outbox.stopListening()).rejects.toMatchObject({ code: "listener_timeout", listener: "hanging" });
    expect(isConserved(outbox.stats())).toBe(true);
  });

  it("ends its stop within the deadline when the inner listener hangs, and goes on with the rest at the next start", async () => {
    const path = temporaryFolder();
    const hanging = new OutboxListener(hangingListener(), { path, stopTimeoutMs: 300 });
    const tap = openTap(hanging, { overflow: "wait" });
    await tap.sendAll(eventsOf(1_000));
    const startedAt = performance.now();
    const report = await tap.close();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(report).toMatchObject({ delivered: 1_000, failed: 0, pending: 0, errors: [{ cause: { code: "listener_timeout" } }] });

    const probe = new Probe();
    const next = new OutboxListener(probe.listener, { path });
    const session = start(next);
    await session.store(eventsOf(10, 1_000));
    await session.finish();
    expect(probe.numbers).toEqual(range(1_010));
    expect(next.stats()).toMatchObject({ offered: 1_010, recovered: 1_000, delivered: 1_010, pending: 0 });
  });

  it("hands a batch over again as the same batch, less what was acknowledged of it", async () => {
    const path = temporaryFolder();
    await fill(path, eventsOf(450));
    await fill(path, eventsOf(1_000, 450));
    /** Reads in parts of 100, acknowledges `good` of them, and leaves its loop. */
    const reading = (good: number, sizes: number[]): OutboxListener =>
      new OutboxListener(
        {
          name: "partial",
          async startListening(progress) {
            for await (const events of progress.batches(100)) {
              sizes.push(events.length);
              if (sizes.length > good) break;
            }
          },
          stopListening: () => undefined,
        },
        { path },
      );
    const first: number[] = [];
    const session = start(reading(2, first));
    await until(() => first.length === 3);
    await session.finish();
    const second: number[] = [];
    const again = start(reading(20, second));
    await again.finish();
    expect(first).toEqual([100, 100, 100]);
    // 450 events came first: 200 are done with, 250 are the rest of that batch, and the others follow in batches of their own.
    expect(second).toEqual([100, 100, 50, ...Array<number>(10).fill(100)]);
  });

  it("says that it redelivers, and hands over no batch across two of its own", async () => {
    const path = temporaryFolder();
    let redelivers: unknown;
    const sizes: number[] = [];
    const inner = createListener({ name: "asking", onBatch: (events, progress) => { redelivers = progress.redelivers; sizes.push(events.length); } });
    await fill(path, eventsOf(300));
    await fill(path, eventsOf(300, 300));
    const session = start(new OutboxListener(inner, { path }));
    await session.finish();
    expect(redelivers).toBe(true);
    expect(sizes).toEqual([300, 300]);
  });

  it("counts as failed what the inner listener rejects, and removes it", async () => {
    const path = temporaryFolder();
    const inner = createListener({
      name: "picky",
      onEvent: (event) => {
        if ((event.attempt ?? 0) % 10 === 0) throw new Error(`not ${String(event.attempt)}`);
      },
    });
    const outbox = new OutboxListener(inner, { path });
    const errors: unknown[] = [];
    const tap = openTap(outbox, { overflow: "wait", onListenerError: (error) => errors.push(error) });
    await tap.sendAll(eventsOf(100));
    const report = await tap.close();
    expect(outbox.stats()).toMatchObject({ offered: 100, delivered: 90, failed: 10, pending: 0 });
    // To the engine they were stored; it hears of the rejections all the same.
    expect(report).toMatchObject({ delivered: 100, failed: 0 });
    expect(errors).toHaveLength(10);
    expect(await inspectOutbox(path)).toMatchObject({ events: 0 });
  });

  it("keeps what an inner listener had not acknowledged when it threw, cancelled or returned, and goes on storing", async () => {
    const endings: Record<string, (progress: Receiver<ExecutionEvent>) => void> = {
      throws: () => {
        throw new Error("broken");
      },
      cancels: (progress) => {
        progress.cancel(new Error("gone"));
      },
    };
    for (const [name, end] of Object.entries(endings)) {
      const path = temporaryFolder();
      let seen = 0;
      const outbox = new OutboxListener(
        {
          name,
          async startListening(progress) {
            for await (const events of progress.batches(10)) {
              seen += events.length;
              if (seen === 30) end(progress);
            }
          },
          stopListening: () => undefined,
        },
        { path },
      );
      const session = start(outbox);
      await session.store(eventsOf(100));
      await until(() => session.channel.report().errors.length > 0);
      await session.store(eventsOf(100, 100));
      await session.finish();
      expect(session.channel.report()).toMatchObject({ delivered: 200, failed: 0 });
      expect(outbox.stats()).toMatchObject({ offered: 200, delivered: 20, pending: 180 });
      expect(await storedLines(path)).toEqual(linesOf(eventsOf(180, 20)));
    }
  });

  it("keeps everything behind a listener that is not interested", async () => {
    const path = temporaryFolder();
    const outbox = new OutboxListener(new NoopListener(), { path });
    const session = start(outbox);
    await session.store(eventsOf(10));
    await session.finish();
    expect(outbox.stats()).toMatchObject({ delivered: 0, pending: 10 });
    expect(await inspectOutbox(path)).toMatchObject({ events: 10 });
  });

  it("consumes nothing when the inner listener fails to start, and lets go of the folder", async () => {
    const path = temporaryFolder();
    const inner = createListener({ name: "no start", onStart: () => { throw new Error("no place for dead letters"); }, onBatch: () => undefined });
    const outbox = new OutboxListener(inner, { path });
    const session = start(outbox);
    await expect(session.done).rejects.toThrow("no place for dead letters");
    expect(session.channel.report()).toMatchObject({ delivered: 0, failed: 0 });
    await outbox.stopListening();
    const probe = new Probe();
    const next = start(new OutboxListener(probe.listener, { path }));
    await next.store(eventsOf(1));
    await next.finish();
    expect(probe.numbers).toEqual([0]);
  });

  it("stores at once while the inner listener takes its time to start", async () => {
    const path = temporaryFolder();
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const seen: number[] = [];
    const outbox = new OutboxListener(createListener({ name: "slow", onStart: () => gate, onBatch: (events) => void seen.push(...numbersOf(events)) }), { path });
    const session = start(outbox);
    await session.store(eventsOf(10));
    expect(seen).toEqual([]);
    open();
    await session.finish();
    expect(seen).toEqual(range(10));
  });

  it("stores what waits when it is stopped before its channel has ended", async () => {
    const path = temporaryFolder();
    const probe = new Probe();
    const outbox = new OutboxListener(probe.listener, { path });
    const session = start(outbox);
    await session.channel.sender.sendAll(eventsOf(1_000));
    await outbox.stopListening();
    await session.done;
    expect(probe.numbers).toEqual(range(1_000));
    expect(session.channel.report()).toMatchObject({ delivered: 1_000, pending: 0 });
  });

  it("starts once and stops once, and may be stopped before it starts", async () => {
    const path = temporaryFolder();
    const probe = new Probe();
    const outbox = new OutboxListener(probe.listener, { path });
    const session = start(outbox);
    await expect(start(outbox).done).rejects.toMatchObject({ code: "listener_state" });
    const stops = [outbox.stopListening(), outbox.stopListening()];
    expect(stops[0]).toBe(stops[1]);
    await Promise.all(stops);
    await session.done;
    await expect(start(outbox).done).rejects.toMatchObject({ code: "listener_state" });

    const never = new OutboxListener(new Probe().listener, { path: join(path, "never") });
    await never.stopListening();
    await expect(start(never).done).rejects.toMatchObject({ code: "listener_state" });
    expect(readdirSync(path)).toEqual(["lock"]);
  });

  it("stores what has a wire form, and counts the rest as failed", async () => {
    const path = temporaryFolder();
    const probe = new Probe();
    const outbox = new OutboxListener(probe.listener, { path });
    const session = start(outbox);
    await session.store([eventAt(0), { ...eventAt(1), timestamp: "yesterday" }, eventAt(2)]);
    await session.finish();
    expect(probe.numbers).toEqual([0, 2]);
    expect(outbox.stats()).toMatchObject({ offered: 3, delivered: 2, failed: 1, errors: [] });
    expect(session.channel.report()).toMatchObject({ delivered: 2, failed: 1, errors: [{ code: "encode" }] });
  });

  it("keeps folders at 0700 and files at 0600, whatever the umask", async () => {
    const path = join(temporaryFolder(), "deep", "outbox");
    const umask = process.umask(0);
    try {
      const outbox = new OutboxListener(hangingListener(), { path, stopTimeoutMs: 50 });
      const session = start(outbox);
      await session.store(eventsOf(2_000, 0, 300));
      const modes = (): string[] =>
        readdirSync(path, { recursive: true, withFileTypes: true }).map((entry) => `${entry.isDirectory() ? "d" : "f"}${(lstatSync(join(entry.parentPath, entry.name)).mode & 0o777).toString(8)}`);
      // The store creates files with wider modes, in folders that are closed already, and they are narrowed at once.
      await expect.poll(() => new Set([...modes(), `d${(lstatSync(path).mode & 0o777).toString(8)}`])).toEqual(new Set(["d700", "f600"]));
      session.channel.sender.close();
      await session.done;
      await outbox.stopListening().catch(() => undefined);
      expect(new Set(modes())).toEqual(new Set(["d700", "f600"]));
    } finally {
      process.umask(umask);
    }
  });
});

describe("the options of an outbox", () => {
  const probe = new Probe().listener;

  it.each([
    [{}, 'option "path": expected a non-empty path without NUL, received undefined'],
    [{ path: "" }, 'option "path": expected a non-empty path without NUL, received ""'],
    [{ path: "a\0b" }, 'option "path": expected a non-empty path without NUL'],
    [{ path: "a", maxBytes: 1 }, 'option "maxBytes": expected an integer from 262144, received 1'],
    [{ path: "a", overflow: "coalesce" }, 'option "overflow": expected "wait", "drop-oldest" or "drop-newest", received "coalesce"'],
    [{ path: "a", stopTimeoutMs: -1 }, 'option "stopTimeoutMs": expected an integer from 0 to 2147483647, received -1'],
    [null, 'option "options": expected an object with a path, received null'],
  ])("are checked when it is made: %j", (options, message) => {
    expect(() => new OutboxListener(probe, options as unknown as OutboxOptions)).toThrow(message);
  });

  it("include an inner listener", () => {
    expect(() => new OutboxListener({} as unknown as Probe["listener"], { path: "a" })).toThrow('option "inner": expected a listener');
  });

  it("name the inner listener in the name", () => {
    expect(new OutboxListener(probe, { path: "a" }).name).toBe("outbox(probe)");
  });

  it.each([
    ["a symbolic link", "symbolic_link", (path: string) => { symlinkSync("/tmp", path); }],
    ["a file", "not_a_folder", (path: string) => { writeFileSync(path, ""); }],
    ["a folder with other things in it", "not_an_outbox", (path: string) => { mkdirSync(path); writeFileSync(join(path, "thesis.txt"), ""); }],
  ])("refuse %s as a path", async (_, reason, make) => {
    const path = join(temporaryFolder(), "outbox");
    make(path);
    const session = start(new OutboxListener(probe, { path }));
    await expect(session.done).rejects.toMatchObject({ code: "outbox", reason, path });
    await expect(inspectOutbox(path)).rejects.toMatchObject({ code: "outbox", reason });
    await expect(storedLines(path)).rejects.toMatchObject({ code: "outbox", reason });
  });

  it("refuse to look into what is not there", async () => {
    await expect(inspectOutbox(join(temporaryFolder(), "nothing"))).rejects.toMatchObject({ code: "outbox", reason: "missing" });
    expect(() => exportOutbox("")).toThrow('option "path"');
  });
});
