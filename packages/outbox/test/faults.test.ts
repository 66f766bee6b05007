import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeEvent, isConserved, type DeliveryReport } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { OutboxListener, type OutboxStats } from "../src/index.ts";
import { eventsOf, Probe, range, start, until } from "./support/events.ts";
import { runProgram, saidBy } from "./support/program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { missingTool, smallDisk } from "./support/tools.ts";

const NO_MOUNT = "mounting a tmpfs needs root";

/** An inner listener that takes the first batch and holds it until it is let go. */
function heldProbe(): { readonly probe: Probe; readonly letGo: () => void } {
  const probe = new Probe();
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  probe.gate = () => gate;
  return { probe, letGo };
}

describe("a full disk", () => {
  it("holds back the engine under wait, without spinning, is reported once, and goes on when there is space", async ({ skip }) => {
    const disk = smallDisk(temporaryFolder(), "300k");
    if (disk === undefined) return skip(NO_MOUNT);
    const { probe, letGo } = heldProbe();
    const outbox = new OutboxListener(probe.listener, { path: join(disk.path, "outbox") });
    const session = start(outbox);
    const sent = session.channel.sender.sendAll(eventsOf(4_000, 0, 200));
    await until(() => session.channel.report().errors.length > 0, "the disk to be full");
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(200);
    const { failed, errors } = session.channel.report();
    expect(failed).toBe(0);
    // Once for the events, and once for the cursor.
    expect(errors.length).toBeLessThanOrEqual(2);
    for (const error of errors) expect(error).toMatchObject({ code: "outbox", reason: "full" });
    disk.remount("size=8m");
    await sent;
    await until(() => session.channel.report().delivered === 4_000, "everything to be stored");
    letGo();
    await session.finish();
    expect(probe.numbers).toEqual(range(4_000));
    expect(outbox.stats()).toMatchObject({ offered: 4_000, delivered: 4_000, failed: 0 });
  });

  it.each(["drop-newest", "drop-oldest"] as const)("gives up events under %s, counts each, and delivers the others in order", async (overflow) => {
    const disk = smallDisk(temporaryFolder(), "300k");
    if (disk === undefined) return;
    const { probe, letGo } = heldProbe();
    const outbox = new OutboxListener(probe.listener, { path: join(disk.path, "outbox"), maxBytes: 1_000_000, overflow });
    const session = start(outbox);
    for (let first = 0; first < 4_000; first += 100) await session.store(eventsOf(100, first, 200));
    letGo();
    await session.finish();
    const { delivered, dropped, failed, pending } = outbox.stats();
    expect(dropped.overflow).toBeGreaterThan(500);
    expect({ failed, pending, sum: delivered + dropped.overflow }).toEqual({ failed: 0, pending: 0, sum: 4_000 });
    expect(probe.numbers).toHaveLength(delivered);
    expect(probe.numbers).toEqual([...new Set(probe.numbers)].sort((a, b) => a - b));
  });

  it("does not keep an outbox from starting: it delivers what is there, and so makes space", async ({ skip }) => {
    const disk = smallDisk(temporaryFolder(), "300k");
    if (disk === undefined) return skip(NO_MOUNT);
    const path = join(disk.path, "outbox");
    const { probe: held } = heldProbe();
    const first = new OutboxListener(held.listener, { path, stopTimeoutMs: 100, overflow: "drop-newest" });
    const filling = start(first);
    for (let count = 0; count < 1_000; count += 50) await filling.store(eventsOf(50, count, 400));
    await filling.finish().catch(() => undefined);
    const { pending } = first.stats();
    const probe = new Probe();
    const next = new OutboxListener(probe.listener, { path });
    const session = start(next);
    await session.store(eventsOf(100, 1_000, 400));
    await session.finish();
    expect(pending).toBeGreaterThan(100);
    expect(probe.numbers).toHaveLength(pending + 100);
    expect(next.stats()).toMatchObject({ delivered: pending + 100, pending: 0 });
    // The write that found no space left half a record, which had been counted as dropped.
    expect(next.stats().recovered).toBe(pending + next.stats().quarantined);
  });

  it("refuses to start on a read-only file system, and says so", async ({ skip }) => {
    const disk = smallDisk(temporaryFolder(), "1m");
    if (disk === undefined) return skip(NO_MOUNT);
    const path = join(disk.path, "outbox");
    disk.remount("ro");
    const session = start(new OutboxListener(new Probe().listener, { path }));
    await expect(session.done).rejects.toMatchObject({ code: "outbox", reason: "permission", message: expect.stringContaining("EROFS") as string });
    disk.remount("rw");
    const probe = new Probe();
    const again = start(new OutboxListener(probe.listener, { path }));
    await again.store(eventsOf(1));
    await again.finish();
    expect(probe.numbers).toEqual([0]);
  });
});

const noStrace = missingTool("strace", "-V");

describe.skipIf(noStrace !== undefined)(`faults of system calls${noStrace === undefined ? "" : ` (skipped: ${noStrace})`}`, () => {
  it.each([
    ["fdatasync", "EIO", "io", 2],
    ["write", "EIO", "io", 3],
    ["write", "ENOSPC", "full", 3],
    ["write", "EROFS", "permission", 3],
  ])("does not acknowledge what %s could not store for %s, reports it once, and loses nothing", async (call, code, reason, when) => {
    const folder = temporaryFolder();
    const path = join(folder, "outbox");
    const file = join(folder, "events.ndjson");
    const log = join(path, "0000000000000000", "000003.log");
    // Always with the file: a fault in a call of libuv's own aborts the process.
    const under = ["strace", "-f", "--seccomp-bpf", "--quiet=all", "-o", "/dev/null", "-P", log, "-e", `trace=${call}`, "-e", `inject=${call}:error=${code}:when=${String(when)}`];
    const result = await runProgram("sender.mjs", { path, to: file, first: 0, count: 2_000, most: 20, drain: true }, { under, environment: { UV_THREADPOOL_SIZE: "1" } });
    const { report, stats } = saidBy(result, "END") as { report: DeliveryReport; stats: OutboxStats };
    expect(report).toMatchObject({ offered: 2_000, delivered: 2_000, failed: 0, errors: [{ code: "outbox", reason }] });
    expect(stats).toMatchObject({ offered: 2_000, delivered: 2_000, pending: 0, failed: 0 });
    const lines = readFileSync(file, "utf8").split("\n").slice(1);
    expect(lines.map((line) => (decodeEvent(line).attempt ?? 0) - 1)).toEqual(range(2_000));
  });
});

it.each(["wait", "drop-newest"])("goes on when the process has descriptors again (%s)", async (overflow) => {
  const path = temporaryFolder();
  const result = await runProgram("descriptor-hog.mjs", { path, overflow }, { under: ["prlimit", "--nofile=200"] });
  const { report, sent, stats } = saidBy(result, "END") as { report: DeliveryReport; sent: number; stats: OutboxStats };
  expect(report.errors[0]).toMatchObject({ code: "outbox", reason: "too_many_files" });
  expect(isConserved(stats)).toBe(true);
  expect(stats).toMatchObject({ offered: sent, failed: 0, pending: 0 });
  if (overflow === "wait") expect(stats).toMatchObject({ delivered: sent });
  else expect(stats.dropped.overflow).toBeGreaterThan(0);
});
