import { createReadStream, openSync } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { join } from "node:path";
import { OptionError } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { readEventStream, readEventStreamBatches, type EventEntry } from "../src/index.ts";
import { eventAt, indexOfEntry, lineAt, range } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

describe("readEventStream", () => {
  it("hands over the same entries for every split of a stream in two", async () => {
    const bytes = Buffer.from(`\ufeff${lineAt(0)}\r\nno event\n${lineAt(1).replace("\n", "\r\n")}${lineAt(2).trimEnd()}`);
    const whole = await collect(readEventStream(Readable.from([bytes])));
    expect(whole.map((entry) => [entry.line, indexOfEntry(entry)])).toEqual([[1, 0], [3, -1], [4, 1], [5, 2]]);
    expect(whole[0]).toEqual({ event: eventAt(0), line: 1, offset: lineAt(0).length + 3 });
    for (const cut of range(bytes.length)) {
      expect(await collect(readEventStream(Readable.from([bytes.subarray(0, cut), bytes.subarray(cut)])))).toEqual(whole);
    }
  });

  it("takes chunks of text and chunks of any size", async () => {
    async function* chunks(): AsyncGenerator<string | Uint8Array> {
      yield lineAt(0) + lineAt(1).slice(0, 9);
      yield new TextEncoder().encode(lineAt(1).slice(9));
      yield range(5000, 2).map((index) => lineAt(index)).join("");
    }
    const batches = await collect(readEventStreamBatches(chunks()));
    expect(batches.flat().map(indexOfEntry)).toEqual(range(5002));
    expect(batches.length).toBeLessThan(20);
  });

  it("ends quietly when the signal fires while it waits, and lets go of the stream", async () => {
    const stream = new PassThrough();
    const abort = new AbortController();
    stream.write(lineAt(0));
    const entries: EventEntry[] = [];
    for await (const entry of readEventStream(stream, { signal: abort.signal })) {
      entries.push(entry);
      setImmediate(() => {
        abort.abort();
      });
    }
    expect(entries.map(indexOfEntry)).toEqual([0]);
    expect(stream.destroyed).toBe(true);
    async function* silent(): AsyncGenerator<string> {
      yield lineAt(1);
      await new Promise(() => undefined);
    }
    const other = new AbortController();
    const seen: number[] = [];
    for await (const entry of readEventStream(silent(), { signal: other.signal })) {
      seen.push(indexOfEntry(entry));
      setImmediate(() => {
        other.abort();
      });
    }
    expect(seen).toEqual([1]);
  });

  it("lets go of the stream when the loop is left", async () => {
    const stream = Readable.from([lineAt(0) + lineAt(1)]);
    for await (const entry of readEventStream(stream)) {
      expect(indexOfEntry(entry)).toBe(0);
      break;
    }
    expect(stream.destroyed).toBe(true);
  });

  it("throws a typed error when the stream fails: a directory as stdin", async () => {
    const folder = temporaryFolder();
    const stream = createReadStream("", { fd: openSync(folder, "r") });
    await expect(collect(readEventStream(stream))).rejects.toMatchObject({ code: "json_file", reason: "directory" });
    await expect(collect(readEventStream(createReadStream(join(folder, "nothing"))))).rejects.toMatchObject({ reason: "missing" });
  });

  it("refuses wrong options by name, at once", () => {
    expect(() => readEventStream(Readable.from([]), { maxLineBytes: 1.5 })).toThrow(OptionError);
    expect(() => readEventStream(Readable.from([]), { signal: 1 as never })).toThrow('"signal"');
  });
});
