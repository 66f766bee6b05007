import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isConserved, openTap, OptionError, type ExecutionEvent } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { JsonFileListener, type JsonFileListenerOptions } from "../src/index.ts";
import { deliver, eventAt, lineAt, range, start, textOf } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe("JsonFileListener", () => {
  it("writes one canonical line an event, in order, and keeps what was there", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, lineAt(0));
    const tap = openTap(new JsonFileListener({ path }), { overflow: "wait" });
    for (const index of range(2999, 1)) await tap.send(eventAt(index));
    const report = await tap.close();
    expect(report).toMatchObject({ offered: 2999, delivered: 2999, failed: 0, pending: 0, errors: [] });
    expect(textOf(path)).toBe(range(3000).map((index) => lineAt(index)).join(""));
  });

  it("acknowledges an event only when it is in the file, at either durability", async () => {
    for (const durability of ["written", "synced"] as const) {
      const path = join(temporaryFolder(), "events.ndjson");
      const listener = new JsonFileListener({ path, durability });
      const session = start(listener);
      for (const index of range(200)) {
        await session.channel.sender.send(eventAt(index));
        if (index % 7 === 0) await new Promise(setImmediate);
        const { delivered } = session.channel.report();
        if (delivered > 0) expect(textOf(path).split("\n").length - 1).toBeGreaterThanOrEqual(delivered);
        if (durability === "synced") expect(listener.stats().linesSynced).toBeGreaterThanOrEqual(delivered);
      }
      await session.finish();
      expect(session.channel.report().delivered).toBe(200);
    }
  });

  it("writes what waits when it is stopped while the channel is still open", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    const listener = new JsonFileListener({ path });
    const session = start(listener);
    for (const index of range(100)) void session.channel.sender.send(eventAt(index));
    await listener.stopListening();
    await session.done;
    expect(textOf(path)).toBe(range(100).map((index) => lineAt(index)).join(""));
    expect(session.channel.report()).toMatchObject({ delivered: 100, pending: 0 });
    await listener.stopListening();
  });

  it("rejects alone an event that has no wire form, and counts the rest as delivered", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    const session = start(new JsonFileListener({ path }));
    const unwritable = { ...eventAt(1), attempt: 0.5 } as ExecutionEvent;
    await deliver(session, [eventAt(0), unwritable, eventAt(2)]);
    await session.finish();
    const report = session.channel.report();
    expect(report).toMatchObject({ offered: 3, delivered: 2, failed: 1, pending: 0 });
    expect(report.errors).toEqual([expect.objectContaining({ code: "encode" })]);
    expect(isConserved(report)).toBe(true);
    expect(textOf(path)).toBe(lineAt(0) + lineAt(2));
  });

  it("writes an event larger than any buffer, and its neighbours", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    const session = start(new JsonFileListener({ path }));
    const sizes = [100, 3_000_000, 100, 700_000, 700_000, 1_048_576 / 3, 100];
    await deliver(session, sizes.map((size, index) => eventAt(index, size)));
    await session.finish();
    expect(textOf(path)).toBe(sizes.map((size, index) => lineAt(index, size)).join(""));
  });

  it("counts lines and bytes", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    const listener = new JsonFileListener({ path, durability: "synced" });
    const session = start(listener);
    await deliver(session, range(10).map((index) => eventAt(index)));
    expect(listener.stats()).toEqual({ linesWritten: 10, linesSynced: 10, bytesWritten: statSync(path).size, rotations: 0, waiting: false });
    await session.finish();
  });

  it("creates the file with mode 0600 and folders with mode 0700, under any umask", async () => {
    for (const umask of [0o000, 0o022]) {
      const previous = process.umask(umask);
      try {
        const folder = temporaryFolder();
        const path = join(folder, "a", "b", "events.ndjson");
        const session = start(new JsonFileListener({ path, rotate: { maxBytes: 200, gzip: true } }));
        await deliver(session, range(10).map((index) => eventAt(index)));
        await session.finish();
        expect(readdirSync(join(folder, "a", "b")).some((name) => name.endsWith(".gz"))).toBe(true);
        for (const name of readdirSync(join(folder, "a", "b"))) expect(statSync(join(folder, "a", "b", name)).mode & 0o777).toBe(0o600);
        for (const made of ["a", "a/b"]) expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700);
      } finally {
        process.umask(previous);
      }
    }
  });

  it("makes private a file that others could read", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, lineAt(0), { mode: 0o644 });
    const session = start(new JsonFileListener({ path }));
    await session.finish();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("does nothing before it is started, and nothing when it is stopped unstarted", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    await new JsonFileListener({ path }).stopListening();
    expect(existsSync(path)).toBe(false);
  });

  it("keeps no process alive that forgot to stop it", () => {
    const path = join(temporaryFolder(), "events.ndjson");
    const program = join(import.meta.dirname, "programs", "forgetful-writer.mjs");
    execFileSync(process.execPath, [program, path], { timeout: 20_000 });
    expect(textOf(path)).toMatch(/^\{"type":"workflow_started".*\}\n$/u);
  });

  it.runIf(process.platform === "linux")("leaves no descriptor behind, after rotations and failed starts too", async () => {
    const folder = temporaryFolder();
    const open = (): number => readdirSync("/proc/self/fd").length;
    const round = async (index: number): Promise<void> => {
      const session = start(new JsonFileListener({ path: join(folder, String(index), "events.ndjson"), rotate: { maxBytes: 150, gzip: index % 2 === 0 } }));
      await deliver(session, range(3).map((at) => eventAt(at)));
      await session.finish();
      const refused = new JsonFileListener({ path: folder });
      await start(refused).done.catch(() => undefined);
      await refused.stopListening();
    };
    await round(0);
    const before = open();
    for (const index of range(30, 1)) await round(index);
    expect(open()).toBeLessThanOrEqual(before);
  });

  it("starts once, and says so in a typed error", async () => {
    const listener = new JsonFileListener({ path: join(temporaryFolder(), "events.ndjson") });
    const session = start(listener);
    await expect(start(listener).done).rejects.toMatchObject({ code: "listener_state" });
    await session.finish();
    await expect(start(listener).done).rejects.toMatchObject({ code: "listener_state" });
  });

  it("keeps a path relative to the folder it was constructed in", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "later"));
    const before = process.cwd();
    try {
      process.chdir(folder);
      const listener = new JsonFileListener({ path: "events.ndjson" });
      process.chdir(join(folder, "later"));
      const session = start(listener);
      await deliver(session, [eventAt(0)]);
      await session.finish();
    } finally {
      process.chdir(before);
    }
    expect(textOf(join(folder, "events.ndjson"))).toBe(lineAt(0));
  });

  it.each<[string, unknown]>([
    ["options", undefined],
    ["path", {}],
    ["path", { path: "" }],
    ["path", { path: "a\0b" }],
    ["path", { path: 7 }],
    ["path", { path: "events.ndjson.gz" }],
    ["durability", { path: "x", durability: "sync" }],
    ["syncIntervalMs", { path: "x", syncIntervalMs: 0 }],
    ["syncIntervalMs", { path: "x", syncIntervalMs: 2 ** 31 }],
    ["rotate", { path: "x", rotate: 5 }],
    ["rotate.maxBytes", { path: "x", rotate: { maxBytes: -1 } }],
    ["rotate.maxAgeMs", { path: "x", rotate: { maxAgeMs: 1.5 } }],
    ["rotate.gzip", { path: "x", rotate: { gzip: "yes" } }],
    ["retain.maxFiles", { path: "x", retain: { maxFiles: 0 } }],
    ["retain.maxBytes", { path: "x", retain: { maxBytes: Number.NaN } }],
  ])("refuses a wrong %s by name (%j)", (option, options) => {
    let thrown: unknown;
    try {
      new JsonFileListener(options as JsonFileListenerOptions);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OptionError);
    expect(thrown).toMatchObject({ option });
  });
});
