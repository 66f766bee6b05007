import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { OptionError } from "@flowtap/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { JsonFileListener, readEventBatches, readEvents, type EventEntry, type ReadEventsOptions } from "../src/index.ts";
import { deliver, eventAt, indexOfEntry, lineAt, range, readAll, readIndexes, start, until } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { isFull } from "./support/tools.ts";

/** Follows a file in the background; ends with the test. */
function follow(path: string, options: ReadEventsOptions = {}): { entries: EventEntry[]; indexes: () => number[]; stop: () => Promise<void> } {
  const abort = new AbortController();
  const entries: EventEntry[] = [];
  const done = (async () => {
    for await (const entry of readEvents(path, { ...options, follow: true, signal: abort.signal })) entries.push(entry);
  })();
  const stop = async (): Promise<void> => {
    abort.abort();
    await done;
  };
  onTestFinished(stop);
  return { entries, indexes: () => entries.map(indexOfEntry), stop };
}

/** How many bytes this process has read so far. */
function bytesRead(): number {
  return Number(/rchar: (\d+)/u.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
}

describe("readEvents", () => {
  it("hands over events with their line, and lines that are none with their number and text", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, `${lineAt(0)}\nnot json\n${lineAt(1)}{"type":"step_started"}\n${lineAt(2).trimEnd()}`);
    const entries = await readAll(path);
    expect(entries.map((entry) => [entry.line, indexOfEntry(entry)])).toEqual([[1, 0], [3, -1], [4, 1], [5, -1], [6, 2]]);
    expect(entries[0]).toEqual({ event: eventAt(0), line: 1, offset: lineAt(0).length, path, sequence: 1 });
    expect(entries[1]).toMatchObject({ raw: "not json", error: { code: "decode" } });
  });

  it("reads rotated files oldest first, compressed or not, then the active one", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    writeFileSync(join(folder, "events.000000009.ndjson.gz"), gzipSync(lineAt(0) + lineAt(1)));
    writeFileSync(join(folder, "events.000000010.ndjson"), lineAt(2));
    writeFileSync(join(folder, "events.000000100.ndjson"), lineAt(3) + lineAt(4));
    writeFileSync(path, lineAt(5));
    const entries = await readAll(path);
    expect(entries.map(indexOfEntry)).toEqual(range(6));
    expect(entries.map((entry) => [entry.sequence, entry.line])).toEqual([[9, 1], [9, 2], [10, 1], [100, 1], [100, 2], [101, 1]]);
    expect(await readIndexes(join(folder, "events.000000009.ndjson.gz"))).toEqual([0, 1]);
    unlinkSync(path);
    expect(await readIndexes(path)).toEqual(range(5));
  });

  it("goes on behind any entry that was read before, across rotation and compression", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    writeFileSync(path, range(10).map((index) => lineAt(index)).join(""));
    const before = await readAll(path);
    for (const [index, entry] of before.entries()) {
      expect((await readAll(path, { from: entry })).map((found) => [indexOfEntry(found), found.line])).toEqual(range(9 - index, index + 1).map((next) => [next, next + 1]));
      expect(await readIndexes(path, { from: { offset: entry.offset } })).toEqual(range(9 - index, index + 1));
    }
    renameSync(path, join(folder, "events.000000001.ndjson"));
    writeFileSync(path, lineAt(10));
    for (const [index, entry] of before.entries()) expect(await readIndexes(path, { from: entry })).toEqual(range(10 - index, index + 1));
    writeFileSync(join(folder, "events.000000001.ndjson.gz"), gzipSync(readFileSync(join(folder, "events.000000001.ndjson"))));
    unlinkSync(join(folder, "events.000000001.ndjson"));
    for (const [index, entry] of before.entries()) {
      expect((await readAll(path, { from: entry })).map((found) => [indexOfEntry(found), found.line])).toEqual([...range(9 - index, index + 1).map((next) => [next, next + 1]), [10, 1]]);
    }
    expect(await readIndexes(path, { from: { offset: 1_000_000 } })).toEqual([10]);
    expect(await readIndexes(path, { from: "end" })).toEqual([]);
  });

  it("reports a damaged gzip file and goes on with the next", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    writeFileSync(join(folder, "events.000000001.ndjson.gz"), gzipSync(range(50).map((index) => lineAt(index, 4000)).join("")).subarray(0, 300));
    writeFileSync(path, lineAt(99));
    const entries = await readAll(path);
    expect(entries.map(indexOfEntry).slice(-2)).toEqual([-1, 99]);
    expect(entries.at(-2)).toMatchObject({ error: { code: "json_file", reason: "io" } });
  });

  it("throws a typed error for a missing file, a directory and a FIFO, when the first entry is asked for", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "directory"));
    execFileSync("mkfifo", [join(folder, "fifo")]);
    for (const [name, reason] of [["missing", "missing"], ["directory", "directory"], ["fifo", "not_regular"], ["missing/too", "missing"]] as const) {
      for (const options of [{}, { follow: true }]) {
        await expect(readEvents(join(folder, name), options).next()).rejects.toMatchObject({ name: "JsonFileError", code: "json_file", reason });
      }
    }
  });

  it.each<[string, ReadEventsOptions]>([
    ["from", { from: "middle" as never }],
    ["from.offset", { from: { offset: -1 } }],
    ["from.sequence", { from: { offset: 0, sequence: 0 } }],
    ["follow", { follow: 1 as never }],
    ["maxLineBytes", { maxLineBytes: 0 }],
    ["signal", { signal: {} as never }],
  ])("refuses a wrong %s by name, at once", (option, options) => {
    expect(() => readEvents("events.ndjson", options)).toThrow(OptionError);
    expect(() => readEvents("events.ndjson", options)).toThrow(`"${option}"`);
  });

  it("hands over batches of many entries", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, range(5000).map((index) => lineAt(index)).join(""));
    const batches: number[][] = [];
    for await (const entries of readEventBatches(path)) batches.push(entries.map(indexOfEntry));
    expect(batches.flat()).toEqual(range(5000));
    expect(batches.length).toBeLessThan(10);
  });

  it("ends quietly when the signal fires, at once", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, range(100).map((index) => lineAt(index)).join(""));
    const abort = new AbortController();
    const seen: number[] = [];
    for await (const entry of readEvents(path, { signal: abort.signal })) {
      seen.push(indexOfEntry(entry));
      if (seen.length === 3) abort.abort();
    }
    expect(seen).toEqual([0, 1, 2]);
  });
});

describe("readEvents, following", () => {
  it("hands over each line once as it is completed, never half a line", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, "");
    const tail = follow(path);
    for (const index of range(3)) {
      const line = lineAt(index);
      appendFileSync(path, line.slice(0, 50));
      await new Promise((resolve) => setTimeout(resolve, 120));
      expect(tail.entries).toHaveLength(index);
      appendFileSync(path, line.slice(50));
      await until(() => tail.entries.length === index + 1);
    }
    expect(tail.indexes()).toEqual(range(3));
  });

  it("starts at the end, behind the last whole line", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, lineAt(0) + lineAt(1) + lineAt(2).slice(0, 30));
    const tail = follow(path, { from: "end" });
    await new Promise((resolve) => setTimeout(resolve, 150));
    appendFileSync(path, lineAt(2).slice(30) + lineAt(3));
    await until(() => tail.entries.length === 2);
    expect(tail.entries.map((entry) => [indexOfEntry(entry), entry.line])).toEqual([[2, 3], [3, 4]]);
  });

  it.runIf(process.platform === "linux")("reads an unfinished line again only when the file was changed", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, lineAt(0) + lineAt(1, 5_000_000).slice(0, -10));
    const tail = follow(path);
    await until(() => tail.entries.length === 1);
    // The first entry comes before the rest of the file is read: from the time on when nothing more is, nothing may be.
    let before = -1;
    await until(async () => {
      const last = before;
      before = bytesRead();
      await new Promise((resolve) => setTimeout(resolve, 30));
      return last >= 0 && bytesRead() - last < 100_000;
    }, "the reading to come to rest");
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(bytesRead() - before).toBeLessThan(1_000_000);
    appendFileSync(path, lineAt(1, 5_000_000).slice(-10));
    await until(() => tail.entries.length === 2);
    expect(tail.indexes()).toEqual([0, 1]);
  });

  it("reads again the unfinished line that its writer cut off and replaced", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, lineAt(0) + lineAt(1).slice(0, 60));
    const tail = follow(path);
    await until(() => tail.entries.length === 1);
    truncateSync(path, lineAt(0).length);
    appendFileSync(path, lineAt(7, 300));
    await until(() => tail.entries.length === 2);
    expect(tail.indexes()).toEqual([0, 7]);
  });

  it("starts over when the file is truncated, replaced, or removed and created", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    writeFileSync(path, lineAt(0) + lineAt(1));
    const tail = follow(path);
    let next = 2;
    const expectNext = async (count: number): Promise<void> => {
      next += count;
      await until(() => tail.entries.length >= next, `entry ${String(next)}, has ${tail.indexes().join()}`);
      expect(tail.indexes()).toEqual(range(next));
    };
    await until(() => tail.entries.length === 2);
    for (let round = 0; round < (isFull ? 20 : 1); round += 1) {
      truncateSync(path);
      appendFileSync(path, lineAt(next));
      await expectNext(1);
      writeFileSync(path, range(6, next).map((index) => lineAt(index)).join("")); // truncated and longer than before within one poll
      await expectNext(6);
      writeFileSync(join(folder, "new"), lineAt(next));
      renameSync(join(folder, "new"), path);
      await expectNext(1);
      rmSync(path);
      await new Promise((resolve) => setTimeout(resolve, 30));
      writeFileSync(path, lineAt(next) + lineAt(next + 1));
      await expectNext(2);
    }
  });

  it("follows a rename, and takes what its writer still adds to the old file", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    writeFileSync(path, lineAt(0));
    const tail = follow(path);
    await until(() => tail.entries.length === 1);
    renameSync(path, join(folder, "events.ndjson.1"));
    await new Promise((resolve) => setTimeout(resolve, 150));
    appendFileSync(join(folder, "events.ndjson.1"), lineAt(1));
    writeFileSync(path, lineAt(2));
    await until(() => tail.entries.length === 3);
    expect(tail.indexes()).toEqual([0, 1, 2]);
  });

  it("sees each event once and in order while the writer rotates and compresses", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, "");
    const tail = follow(path);
    const listener = new JsonFileListener({ path, rotate: { maxBytes: 65_536, gzip: true } });
    const session = start(listener);
    const total = 12_000;
    for (let first = 0; first < total; first += 200) {
      await deliver(session, range(200, first).map((index) => eventAt(index, 300)));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await session.finish();
    expect(listener.stats().rotations).toBeGreaterThanOrEqual(50);
    await until(() => tail.entries.length >= total);
    expect(tail.indexes()).toEqual(range(total));
    expect(await readIndexes(path)).toEqual(range(total));
  });

  it("loses and doubles nothing when it ends anywhere and goes on behind the last entry, while the writer rotates and compresses", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    const rounds = isFull ? 100 : 15;
    const listener = new JsonFileListener({ path, rotate: { maxBytes: 10_000, gzip: true } });
    const session = start(listener);
    const total = rounds * 40;
    await deliver(session, [eventAt(0)]);
    const writing = (async () => {
      for (const index of range(total - 1, 1)) {
        await session.channel.sender.send(eventAt(index, 300));
        if (index % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    const seen: number[] = [];
    const files = new Set<number>();
    let last: EventEntry | undefined;
    for (let round = 0; seen.length < total; round += 1) {
      const most = round < rounds ? 1 + ((round * 29) % 70) : total;
      let count = 0;
      for await (const entry of readEvents(path, { from: last ?? "start", follow: true })) {
        seen.push(indexOfEntry(entry));
        files.add(entry.sequence ?? 0);
        last = entry;
        if ((count += 1) >= most || seen.length >= total) break;
      }
    }
    await writing;
    await session.finish();
    expect(seen).toEqual(range(total));
    expect(files.size).toBeGreaterThan(rounds / 2);
  });
});
