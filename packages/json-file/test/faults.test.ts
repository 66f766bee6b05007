import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isConserved, type DeliveryReport } from "@flowtap/core";
import { describe, expect, it, type TestContext } from "vitest";
import { JsonFileListener } from "../src/index.ts";
import { deliver, eventAt, lineAt, range, readIndexes, start, textOf, until } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { again, isFull, missingTool, run, straceArguments } from "./support/tools.ts";

const programs = join(import.meta.dirname, "programs");
const noStrace = missingTool("strace", "-V");
const COUNT = 2000;
/** For twenty times the same fault on a busy machine. */
const PATIENT = { timeout: 600_000 };

/** Runs the sequence writer under strace, with a fault in the calls that touch its file. */
async function underFault(path: string, call: string, fault: string, options: object, siblings: readonly string[] = []): Promise<DeliveryReport> {
  const files = [path, ...siblings.map((name) => join(dirname(path), name))];
  const trace = join(temporaryFolder(), "trace");
  const { lines } = await run("strace", [...straceArguments(files, call, fault, trace), process.execPath, join(programs, "sequence-writer.mjs"), path, JSON.stringify(options), "0", "200", String(COUNT)]);
  expect(readFileSync(trace, "utf8")).toContain("INJECTED");
  const end = lines.find((line) => line.startsWith("END "));
  if (end === undefined) throw new Error(`the program did not end by itself: ${lines.at(-1) ?? "no output"}`);
  return JSON.parse(end.slice(4)) as DeliveryReport;
}

async function expectToWaitThrough(code: string): Promise<void> {
  const path = join(temporaryFolder(), "events.ndjson");
  const report = await underFault(path, "write", `error=${code}:when=2..4`, {});
  expect(report).toMatchObject({ delivered: COUNT, failed: 0, pending: 0 });
  expect(report.errors).toHaveLength(1);
  expect(await readIndexes(path)).toEqual(range(COUNT));
}

describe.skipIf(noStrace !== undefined)(`faults of system calls${noStrace === undefined ? "" : ` (skipped: ${noStrace})`}`, () => {
  it("does not acknowledge what a failed fdatasync was to make durable, takes it back, and goes on", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    const report = await underFault(path, "fdatasync", "error=EIO:when=3", { durability: "synced" });
    expect(report.failed).toBeGreaterThan(0);
    expect(report.delivered).toBe(COUNT - report.failed);
    expect(isConserved(report)).toBe(true);
    expect(report.errors).toHaveLength(1);
    const indexes = await readIndexes(path);
    expect(indexes).toHaveLength(report.delivered);
    expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
    const lost = range(COUNT).filter((index) => !indexes.includes(index));
    expect(lost).toEqual(range(report.failed, lost[0]));
  });

  it("reports a failed periodic fdatasync, keeps what was written, and never syncs that descriptor again", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    const trace = join(folder, "trace");
    const program = [join(programs, "slow-writer.mjs"), path, JSON.stringify({ syncIntervalMs: 20 })];
    const { lines } = await run("strace", [...straceArguments([path], "fdatasync", "error=EIO:when=2", trace, "close,fdatasync"), process.execPath, ...program]);
    const report = JSON.parse(lines.at(-1) ?? "") as DeliveryReport;
    expect(report.errors).toHaveLength(1);
    expect(report).toMatchObject({ failed: 0, pending: 0 });
    expect(await readIndexes(path)).toEqual(range(report.delivered));
    const calls = readFileSync(trace, "utf8").split("\n").filter((line) => /close\(|fdatasync\(/u.test(line));
    const failed = calls.findIndex((line) => line.includes("EIO"));
    expect(calls.slice(failed + 1).find((line) => !line.includes("EIO"))).toContain("close(");
  });

  it.each(isFull ? ["EIO", "EPERM", "EDQUOT", "ENOSPC"] : ["EIO", "ENOSPC"])("waits through %s of write, reports it once, and loses nothing", async (code) => {
    await expectToWaitThrough(code);
  });

  it.runIf(isFull)("waits through a file system that becomes read-only, again and again", PATIENT, again(async () => {
    await expectToWaitThrough("EROFS");
  }));

  it.each(isFull ? ["EAGAIN", "EINTR"] : ["EAGAIN"])("tries again after %s, without a word", async (code) => {
    const path = join(temporaryFolder(), "events.ndjson");
    const report = await underFault(path, "write", `error=${code}:when=2..4`, {});
    expect(report).toMatchObject({ delivered: COUNT, errors: [] });
    expect(await readIndexes(path)).toEqual(range(COUNT));
  });

  it.each(isFull ? [["write", "written"], ["fdatasync", "synced"]] : [["fdatasync", "synced"]])("ends its stop by a typed error when %s hangs, and acknowledges nothing of it", async (call, durability) => {
    const path = join(temporaryFolder(), "events.ndjson");
    const program = [join(programs, "hung-writer.mjs"), path, JSON.stringify({ durability })];
    const results: unknown[] = [];
    await run("strace", [...straceArguments([path], call, "delay_enter=25000000:when=2"), process.execPath, ...program], (line, kill) => {
      results.push(JSON.parse(line));
      kill();
    });
    expect(results).toEqual([{ reason: "stopped", delivered: 1, pending: 1 }]);
  });

  it("loses nothing and rotates on when closing a file fails", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    const report = await underFault(path, "close", "error=EIO:when=1", { rotate: { maxBytes: 20_000 } }, ["events.000000001.ndjson"]);
    expect(report).toMatchObject({ delivered: COUNT, failed: 0, errors: [] });
    expect(readdirSync(folder).length).toBeGreaterThan(5);
    expect(await readIndexes(path)).toEqual(range(COUNT));
  });

  it("goes on with the old file when a rotation fails, reports it once, and rotates later", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    const report = await underFault(path, "rename", "error=EACCES:when=1", { rotate: { maxBytes: 20_000 } });
    expect(report).toMatchObject({ delivered: COUNT, failed: 0 });
    expect(report.errors).toHaveLength(1);
    expect(await readIndexes(path)).toEqual(range(COUNT));
  });
});

describe("faults of the system", PATIENT, () => {
  it("waits while the file is immutable, and goes on when it is not", again<TestContext>(async ({ skip }) => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, "", { mode: 0o600 });
    if (missingTool("chattr", "+i", path) !== undefined) skip("chattr +i needs root and a file system that knows it");
    execFileSync("chattr", ["-i", path]);
    const listener = new JsonFileListener({ path });
    const session = start(listener);
    await deliver(session, [eventAt(0)]);
    execFileSync("chattr", ["+i", path]);
    try {
      void session.channel.sender.send(eventAt(1));
      await until(() => listener.stats().waiting, "the write to be refused");
    } finally {
      execFileSync("chattr", ["-i", path]);
    }
    await until(() => !listener.stats().waiting, "the writing to go on");
    await session.finish();
    expect(textOf(path)).toBe(lineAt(0) + lineAt(1));
    expect(session.channel.report().errors).toEqual([expect.objectContaining({ reason: "permission" })]);
  }));

  it("rotates away from a file that reached the largest size allowed (ulimit -f)", again(async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    const program = [process.execPath, join(programs, "sequence-writer.mjs"), path, JSON.stringify({ rotate: { maxBytes: 1_000_000 } }), "0", "200", "300"];
    const { lines } = await run("bash", ["-c", `ulimit -f 16; exec "$@"`, "bash", ...program]);
    const report = JSON.parse(lines.at(-1)?.slice(4) ?? "") as DeliveryReport;
    expect(report).toMatchObject({ delivered: 300, failed: 0 });
    expect(readdirSync(folder).length).toBeGreaterThanOrEqual(4);
    expect(await readIndexes(path)).toEqual(range(300));
  }));

  it("goes on with the old file while no descriptor is left for a new one, then rotates", again(async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    const { lines } = await run("bash", ["-c", `ulimit -n 64; exec "$@"`, "bash", process.execPath, join(programs, "descriptor-hog.mjs"), path]);
    const result = JSON.parse(lines.at(-1) ?? "") as { rotationsBefore: number; rotationsAfter: number; report: DeliveryReport };
    expect(result.rotationsBefore).toBe(0);
    expect(result.rotationsAfter).toBeGreaterThan(0);
    expect(result.report).toMatchObject({ failed: 0, pending: 0 });
    expect(result.report.errors).toHaveLength(1);
    expect(await readIndexes(path)).toEqual(range(result.report.delivered));
  }));
});
