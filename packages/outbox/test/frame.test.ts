import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { blankRecord, encodeCursor, HEADER_BYTES, MAGIC, readClaim, readFrame, sealRecord } from "../src/frame.ts";

const PAYLOAD = Buffer.from('{"a":1}\n{"b":2}');
const CURSOR = { acknowledged: 7, planned: 2 ** 40, droppedFrom: 3, droppedUntil: 5, storedUntil: 2 ** 52 };

function encodeRecord(number: number, count: number, payload: Buffer): Buffer {
  // A blank record's bytes are anything.
  const frame = blankRecord(payload.length).fill(0xff);
  payload.copy(frame, HEADER_BYTES);
  sealRecord(frame, number, count);
  return frame;
}

describe("a frame", () => {
  it("is read back as it was written, wherever it stands", () => {
    const record = encodeRecord(2 ** 45 + 1, 2, PAYLOAD);
    const cursor = encodeCursor(CURSOR);
    const bytes = Buffer.concat([Buffer.from("abc"), record, cursor, Buffer.from("rest")]);
    expect(readFrame(bytes, 3)).toEqual({ frame: { kind: "record", number: 2 ** 45 + 1, count: 2, payload: PAYLOAD }, end: 3 + record.length });
    expect(readFrame(bytes, 3 + record.length)).toEqual({ frame: { kind: "cursor", ...CURSOR }, end: 3 + record.length + cursor.length });
    expect(readFrame(record)?.end).toBe(HEADER_BYTES + PAYLOAD.length);
    expect(readFrame(encodeRecord(0, 0, Buffer.alloc(0)))).toEqual({ frame: { kind: "record", number: 0, count: 0, payload: Buffer.alloc(0) }, end: HEADER_BYTES });
  });

  it("has bytes that stay the same from one release to the next", () => {
    expect(encodeRecord(258, 2, Buffer.from("{}")).toString("hex")).toBe("f10eff006f62781a010100000000000200000000000001020000000232938f4a7b7d");
    expect(encodeCursor(CURSOR).subarray(0, 28).toString("hex")).toBe("f10eff006f62781a0201000000000000000000000000000700000020");
    expect(MAGIC.toString("hex")).toBe("f10eff006f62781a");
  });

  it("is refused with any bit flipped, and cut at any byte", () => {
    for (const whole of [encodeRecord(9, 2, PAYLOAD), encodeCursor(CURSOR)]) {
      for (let bit = 0; bit < whole.length * 8; bit += 1) {
        const flipped = Buffer.from(whole);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect([bit, readFrame(flipped)]).toEqual([bit, undefined]);
      }
      for (let length = 0; length < whole.length; length += 1) expect([length, readFrame(whole.subarray(0, length))]).toEqual([length, undefined]);
    }
  });

  it("is refused when it claims more bytes than there are, even with a checksum that is right for those", () => {
    const frame = encodeRecord(9, 2, PAYLOAD);
    frame.writeUInt32BE(PAYLOAD.length + 1, 24);
    frame.writeUInt32BE(crc32(frame.subarray(HEADER_BYTES), crc32(frame.subarray(8, 28))), 28);
    expect(readFrame(frame)).toBeUndefined();
    expect(readFrame(Buffer.concat([frame, Buffer.from("x")]))).toBeUndefined();
  });

  it("says what it claims to be when it is damaged", () => {
    const record = encodeRecord(9, 2, PAYLOAD);
    record[record.length - 1] = 0;
    expect(readClaim(Buffer.concat([Buffer.from("ab"), record]), 2)).toEqual({ isCursor: false, number: 9, count: 2 });
    const cursor = encodeCursor(CURSOR);
    expect(readClaim(cursor.subarray(0, HEADER_BYTES), 0)).toEqual({ isCursor: true, number: 7, count: 0 });
    expect(readClaim(cursor.subarray(0, HEADER_BYTES - 1), 0)).toEqual({ isCursor: true, number: 0, count: 0 });
    expect(readClaim(record.subarray(0, HEADER_BYTES - 1), 0)).toBeUndefined();
  });
});
