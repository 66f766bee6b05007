import { encodeEvent } from "@flowtap/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventLineReader } from "../src/event-line-reader.ts";
import type { EventEntry } from "../src/index.ts";
import { eventAt, indexOfEntry, lineAt, range } from "./support/events.ts";

function read(bytes: Buffer, cuts: readonly number[] = [], maxLineBytes = 1 << 20): EventEntry[] {
  const reader = new EventLineReader(maxLineBytes);
  const entries: EventEntry[] = [];
  const ends = [...new Set([...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    const piece = Buffer.from(bytes.subarray(start, end));
    entries.push(...reader.push(piece));
    piece.fill(0xff); // a reader that kept it would see this
    start = end;
  }
  entries.push(...reader.end());
  return entries;
}

const MIXED = Buffer.concat([
  Buffer.from("\ufeff" + lineAt(0)),
  Buffer.from("\n  \t\n\r\n"),
  Buffer.from(lineAt(1).replace("\n", "\r\n")),
  Buffer.from("no event\n"),
  Buffer.from(lineAt(2).replace("step_progress", "größe-日本-👩‍👩‍👧")),
  Buffer.from('{"type":"x","timestamp":"2026-01-02T03:04:05Z","run_id":"bad \xff\xfe utf-8 \xe2\x82"}\n', "latin1"),
  Buffer.alloc(40),
  Buffer.from(`\n${lineAt(3)}`),
  Buffer.from(lineAt(4).trimEnd()),
]);

describe("EventLineReader", () => {
  it("numbers lines, skips blank ones and a byte order mark, and takes CRLF and a last line without newline", () => {
    const entries = read(MIXED);
    expect(entries.map((entry) => entry.line)).toEqual([1, 5, 6, 7, 8, 9, 10, 11]);
    expect(entries.map(indexOfEntry)).toEqual([0, 1, -1, 2, -1, -1, 3, 4]);
    expect(entries[2]).toMatchObject({ raw: "no event", error: { code: "decode" } });
  });

  it("decodes invalid UTF-8 as Go does: one U+FFFD a bad byte", () => {
    const entry = read(MIXED)[4];
    expect(entry && "event" in entry && entry.event.runId).toBe("bad \ufffd\ufffd utf-8 \ufffd\ufffd");
  });

  it("tells where each line ends in bytes", () => {
    for (const { offset, line } of read(MIXED)) {
      const before = MIXED.subarray(0, offset);
      const newlines = before.filter((byte) => byte === 10).length;
      expect(newlines).toBe(line === 11 ? 10 : line);
      expect(line === 11 ? offset === MIXED.length : before.at(-1) === 10).toBe(true);
    }
  });

  it("gives the same entries wherever the bytes are cut, at every byte", () => {
    const whole = read(MIXED);
    for (const cut of range(MIXED.length)) expect(read(MIXED, [cut])).toEqual(whole);
    expect(read(MIXED, range(MIXED.length))).toEqual(whole);
  });

  it("gives the same entries for any cuts of any lines", () => {
    const lines = fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.nat(99).map((n) => encodeEvent(eventAt(n)))), { maxLength: 8 });
    fc.assert(
      fc.property(lines, fc.array(fc.nat(2000)), fc.integer({ min: 20, max: 200 }), (texts, cuts, maxLineBytes) => {
        const bytes = Buffer.from(texts.join("\n"));
        expect(read(bytes, cuts, maxLineBytes)).toEqual(read(bytes, [], maxLineBytes));
      }),
      { numRuns: 500 },
    );
  });

  it("reports a line that is too long once, keeps only its beginning, and reads its neighbours", () => {
    const long = "y".repeat(5000);
    const bytes = Buffer.from(`${lineAt(0)}${long}\n${lineAt(1)}`);
    for (const cuts of [[], range(300, 100).map((n) => n * 10), [5100]]) {
      const entries = read(bytes, cuts, 4000);
      expect(entries.map(indexOfEntry)).toEqual([0, -1, 1]);
      expect(entries[1]).toMatchObject({ line: 2, raw: "y".repeat(1024), error: { code: "json_file", reason: "line_too_long" } });
      expect(entries[2]).toMatchObject({ line: 3, offset: bytes.length });
    }
  });

  it("takes a line of exactly the longest length, its CRLF not counted", () => {
    const line = encodeEvent(eventAt(7));
    for (const end of ["\n", "\r\n", ""]) {
      expect(read(Buffer.from(line + end), [20], Buffer.byteLength(line)).map(indexOfEntry)).toEqual([7]);
      expect(read(Buffer.from(line + end), [20], Buffer.byteLength(line) - 1)).toMatchObject([{ error: { reason: "line_too_long" } }]);
    }
  });
});
