import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { carveFolder, isFurther, type CarvedFolder } from "../src/carve-folder.ts";
import { blankRecord, encodeCursor, HEADER_BYTES, sealRecord, type CursorFrame } from "../src/frame.ts";
import { MOST_EVENTS_A_BATCH } from "../src/limits.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const LOG_BLOCK_BYTES = 32_768;
const LOG_HEADER = Buffer.alloc(7, 0xee);
const CURSOR: CursorFrame = { kind: "cursor", acknowledged: 4, planned: 6, droppedFrom: 0, droppedUntil: 0, storedUntil: 8 };

function record(number: number, lines: readonly string[], count = lines.length): Buffer {
  const payload = Buffer.from(lines.join("\n"));
  const frame = blankRecord(payload.length);
  payload.copy(frame, HEADER_BYTES);
  sealRecord(frame, number, count);
  return frame;
}

/** The same bytes with one of them changed. */
function damaged(frame: Buffer, at: number = frame.length - 1): Buffer {
  const copy = Buffer.from(frame);
  copy[at] = (copy[at] ?? 0) ^ 0x20;
  return copy;
}

/** What is found in files that hold these bytes. */
async function carve(files: Readonly<Record<string, readonly Uint8Array[]>>, first = 0): Promise<CarvedFolder> {
  const folder = temporaryFolder();
  for (const [name, parts] of Object.entries(files)) writeFileSync(join(folder, name), Buffer.concat(parts));
  return carveFolder(folder, first);
}

function texts({ records }: CarvedFolder): readonly (readonly [number, number, string])[] {
  return records.map(({ number, count, payload }) => [number, count, Buffer.from(payload).toString()]);
}

describe("what is carved out of a store's files", () => {
  it("is every whole record once, in the order of the numbers, from logs and tables", async () => {
    const carved = await carve({
      "000003.log": [record(5, ["f"]), record(2, ["c", "d", "e"])],
      "000004.ldb": [record(0, ["a", "b"]), record(5, ["not the first"])],
      "LOG": [record(9, ["x"])],
      "LOG.old": [record(10, ["x"])],
    });
    expect(texts(carved)).toEqual([[0, 2, "a\nb"], [2, 3, "c\nd\ne"], [5, 1, "f"]]);
    expect(carved).toMatchObject({ cursor: undefined, end: 6, damaged: [] });
  });

  it("is nothing in an empty store, which ends where it begins", async () => {
    expect(await carve({}, 7)).toEqual({ records: [], cursor: undefined, end: 7, damaged: [] });
    expect(await carve({ "1.log": [], "2.ldb": [] }, 7)).toEqual({ records: [], cursor: undefined, end: 7, damaged: [] });
  });

  it("is what a log splits over its blocks, too", async () => {
    const long = record(0, ["x".repeat(3 * LOG_BLOCK_BYTES)]);
    const tail = record(1, ["y"]);
    const stream = Buffer.concat([long, tail]);
    const blocks: Buffer[] = [stream.subarray(0, LOG_BLOCK_BYTES)];
    for (let at = LOG_BLOCK_BYTES; at < stream.length; at += LOG_BLOCK_BYTES - LOG_HEADER.length) blocks.push(LOG_HEADER, stream.subarray(at, at + LOG_BLOCK_BYTES - LOG_HEADER.length));
    const carved = await carve({ "1.log": blocks });
    expect(carved.records.map(({ number, payload }) => [number, payload.length])).toEqual([[0, 3 * LOG_BLOCK_BYTES], [1, 1]]);
    expect(carved).toMatchObject({ end: 2, damaged: [] });
    // A table has no blocks.
    expect((await carve({ "1.ldb": [stream] })).records).toHaveLength(2);
    expect((await carve({ "1.ldb": blocks })).records).toHaveLength(1);
  });

  it("is the cursor that got furthest, which may know of events that left no trace", async () => {
    const older = { ...CURSOR, acknowledged: 3, storedUntil: 3 };
    expect(await carve({ "1.log": [encodeCursor(CURSOR), encodeCursor(older), record(0, ["a"])] })).toMatchObject({ cursor: CURSOR, end: 8, damaged: [] });
    expect(await carve({ "1.log": [encodeCursor(older)], "2.log": [encodeCursor(CURSOR), record(7, ["a", "b"])] })).toMatchObject({ cursor: CURSOR, end: 9 });
  });

  it("is refused with what the system says when a file cannot be read", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "1.log"));
    await expect(carveFolder(folder, 0)).rejects.toThrow("EISDIR");
    await expect(carveFolder(join(folder, "none"), 0)).rejects.toThrow("ENOENT");
  });
});

describe("bytes that look like a record and are none", () => {
  it("are kept from their mark up to the next whole frame", async () => {
    const bad = damaged(record(1, ["b"]));
    const carved = await carve({ "1.log": [record(0, ["a"]), Buffer.from("key"), bad, record(2, ["c"])] });
    expect(texts(carved)).toEqual([[0, 1, "a"], [2, 1, "c"]]);
    expect(carved.damaged.map((bytes) => Buffer.from(bytes))).toEqual([bad]);
    // The gap in the numbers says what is missing.
    expect(carved.end).toBe(3);
  });

  it("are no damaged cursors", async () => {
    expect(await carve({ "1.log": [damaged(encodeCursor(CURSOR)), record(0, ["a"])] })).toMatchObject({ cursor: undefined, end: 1, damaged: [] });
    expect(await carve({ "1.log": [record(0, ["a"]), encodeCursor(CURSOR).subarray(0, 20)] })).toMatchObject({ end: 1, damaged: [] });
  });

  it("are what stands between two frames of a log and is longer than its own", async () => {
    const between = (length: number): Buffer[] => [record(0, ["a"]), Buffer.alloc(length, 1), record(2, ["c"])];
    expect((await carve({ "1.log": between(64) })).damaged).toEqual([]);
    expect((await carve({ "1.log": between(65) })).damaged).toEqual([Buffer.alloc(65, 1)]);
    expect((await carve({ "1.ldb": between(65) })).damaged).toEqual([]);
    expect((await carve({ "1.log": [Buffer.alloc(65), record(0, ["a"])] })).damaged).toEqual([Buffer.alloc(65)]);
  });

  it("are what stands at the end of a log, but for zeros", async () => {
    const endingIn = (...bytes: number[]): Buffer[] => [record(0, ["a"]), Buffer.from(bytes)];
    expect(await carve({ "1.log": endingIn(0, 0, 3) })).toMatchObject({ damaged: [Buffer.from([0, 0, 3])], end: 2 });
    expect(await carve({ "1.log": [record(0, ["a"]), Buffer.alloc(100)] })).toMatchObject({ damaged: [], end: 1 });
    expect(await carve({ "1.ldb": endingIn(0, 0, 3) })).toMatchObject({ damaged: [], end: 1 });
    expect(await carve({ "1.log": [Buffer.from("x")] }, 5)).toMatchObject({ records: [], damaged: [Buffer.from("x")], end: 6 });
  });
});

describe("the end, when the last records are damaged", () => {
  const whole = record(0, ["a", "b"]);

  it("is what the record says of itself, where that continues the numbers", async () => {
    expect(await carve({ "1.log": [whole, damaged(record(2, ["c", "d", "e"]))] })).toMatchObject({ end: 5 });
    expect(await carve({ "1.log": [damaged(record(10, ["c", "d", "e"]))] }, 10)).toMatchObject({ end: 13 });
  });

  it("counts no more events than there are lines, and one at least", async () => {
    expect(await carve({ "1.log": [whole, damaged(record(2, ["c", "d"], 400))] })).toMatchObject({ end: 4 });
    expect(await carve({ "1.log": [whole, damaged(record(2, ["c", "d"], 1))] })).toMatchObject({ end: 3 });
    expect(await carve({ "1.log": [whole, damaged(record(2, ["c", "d"], 0))] })).toMatchObject({ end: 3 });
    // The header's own bytes are no lines.
    expect(await carve({ "1.log": [whole, damaged(record(2, ["c"], 10))] })).toMatchObject({ end: 3 });
  });

  it("is one event on when the record says something else", async () => {
    expect(await carve({ "1.log": [whole, damaged(record(1, ["c", "d", "e"]))] })).toMatchObject({ end: 3 });
    expect(await carve({ "1.log": [whole, damaged(record(3, ["c", "d", "e"]))] })).toMatchObject({ end: 3 });
  });

  it("may jump by a batch behind a record of unknown length", async () => {
    const two = (number: number): Record<string, Buffer[]> => ({ "1.log": [whole, damaged(record(99, ["x"]))], "2.log": [damaged(record(number, ["c", "d"]))] });
    expect(await carve(two(3))).toMatchObject({ end: 5 });
    expect(await carve(two(3 + MOST_EVENTS_A_BATCH))).toMatchObject({ end: 5 + MOST_EVENTS_A_BATCH });
    expect(await carve(two(4 + MOST_EVENTS_A_BATCH))).toMatchObject({ end: 4 });
    expect(await carve(two(2))).toMatchObject({ end: 4 });
  });

  it("does not count what a whole record of the same file follows", async () => {
    expect(await carve({ "1.log": [damaged(record(0, ["a"])), encodeCursor({ ...CURSOR, storedUntil: 0 }), damaged(record(1, ["b"])), record(2, ["c"])] })).toMatchObject({ end: 3 });
    // A cursor is no record.
    expect(await carve({ "1.log": [whole, damaged(record(2, ["c"])), encodeCursor({ ...CURSOR, storedUntil: 0 })] })).toMatchObject({ end: 3 });
    expect(await carve({ "1.log": [whole], "2.log": [damaged(record(2, ["c"]))] })).toMatchObject({ end: 3 });
  });
});

describe("a cursor", () => {
  it.each(["acknowledged", "planned", "droppedUntil", "storedUntil"] as const)("is further than another when its %s is, and all before are equal", (name) => {
    const later = { ...CURSOR, [name]: CURSOR[name] + 1 };
    expect([isFurther(later, CURSOR), isFurther(CURSOR, later), isFurther(CURSOR, CURSOR)]).toEqual([true, false, false]);
  });

  it("is compared by its first number that differs", () => {
    const of = (acknowledged: number, planned: number, droppedUntil: number, storedUntil: number): CursorFrame => ({ ...CURSOR, acknowledged, planned, droppedUntil, storedUntil });
    for (const [further, other] of [[of(2, 0, 0, 0), of(1, 9, 9, 9)], [of(1, 2, 0, 0), of(1, 1, 9, 9)], [of(1, 1, 2, 0), of(1, 1, 1, 9)]] as const) {
      expect([isFurther(further, other), isFurther(other, further)]).toEqual([true, false]);
    }
  });
});
