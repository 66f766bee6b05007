import { crc32 } from "node:zlib";

/**
 * What the store holds under one key. The store itself does not check what it reads back, so every value carries its own
 * checksum; and it says by itself what it is, so that it can be found among the store's raw bytes when the store is damaged.
 */
export type Frame = RecordFrame | CursorFrame;

/** Events that arrived together. */
export interface RecordFrame {
  readonly kind: "record";
  /** Number of its first event: events are numbered from 0 in the order in which they were stored; anew when the outbox was emptied and closed. */
  readonly number: number;
  /** How many events. */
  readonly count: number;
  /** The events' canonical lines, joined by newlines. */
  readonly payload: Uint8Array;
}

/** How far the inner listener got. */
export interface CursorFrame {
  readonly kind: "cursor";
  /** Every event before this number is done with. */
  readonly acknowledged: number;
  /** The events from `acknowledged` up to this number were handed over as one batch, and are handed over so again. */
  readonly planned: number;
  /** The events from this number … */
  readonly droppedFrom: number;
  /** … up to this one were given up by `drop-oldest`. Equal numbers: none. */
  readonly droppedUntil: number;
  /** One past the last event that was stored in the same segment by then. */
  readonly storedUntil: number;
}

/** Neither UTF-8 nor without control characters, so it never occurs inside a canonical line. */
export const MAGIC: Buffer = Buffer.from([0xf1, 0x0e, 0xff, 0x00, 0x6f, 0x62, 0x78, 0x1a]);
/** Bytes before the payload: magic, kind, version, count, number, payload length, checksum. */
export const HEADER_BYTES = 32;

const KIND_AT = 8;
const VERSION_AT = 9;
const COUNT_AT = 12;
const NUMBER_AT = 16;
const LENGTH_AT = 24;
const CHECKSUM_AT = 28;
const VERSION = 1;
const RECORD = 1;
const CURSOR = 2;
const CURSOR_BYTES = 32;

/** A record's frame with no header yet, and room for its payload behind {@link HEADER_BYTES}. */
export function blankRecord(payloadBytes: number): Buffer {
  return Buffer.allocUnsafe(HEADER_BYTES + payloadBytes);
}

/** Writes the header of a record whose payload is in place. */
export function sealRecord(frame: Buffer, number: number, count: number): void {
  seal(frame, RECORD, number, count);
}

export function encodeCursor({ acknowledged, planned, droppedFrom, droppedUntil, storedUntil }: Omit<CursorFrame, "kind">): Buffer {
  const frame = Buffer.alloc(HEADER_BYTES + CURSOR_BYTES);
  [planned, droppedFrom, droppedUntil, storedUntil].forEach((number, index) => frame.writeBigUInt64BE(BigInt(number), HEADER_BYTES + index * 8));
  seal(frame, CURSOR, acknowledged, 0);
  return frame;
}

/** The frame that starts at `at`, and where it ends; `undefined` when there is none, or its checksum is wrong. */
export function readFrame(bytes: Buffer, at = 0): { readonly frame: Frame; readonly end: number } | undefined {
  const payloadAt = at + HEADER_BYTES;
  if (payloadAt > bytes.length || MAGIC.compare(bytes, at, at + MAGIC.length) !== 0 || bytes[at + VERSION_AT] !== VERSION) return undefined;
  const end = payloadAt + bytes.readUInt32BE(at + LENGTH_AT);
  if (end > bytes.length) return undefined;
  const payload = bytes.subarray(payloadAt, end);
  if (checksum(bytes.subarray(at + KIND_AT, at + CHECKSUM_AT), payload) !== bytes.readUInt32BE(at + CHECKSUM_AT)) return undefined;
  const number = Number(bytes.readBigUInt64BE(at + NUMBER_AT));
  if (bytes[at + KIND_AT] === RECORD) return { frame: { kind: "record", number, count: bytes.readUInt32BE(at + COUNT_AT), payload }, end };
  const [planned = 0, droppedFrom = 0, droppedUntil = 0, storedUntil = 0] = [0, 8, 16, 24].map((offset) => Number(payload.readBigUInt64BE(offset)));
  return { frame: { kind: "cursor", acknowledged: number, planned, droppedFrom, droppedUntil, storedUntil }, end };
}

/** What a frame whose checksum is wrong says it is. */
export interface FrameClaim {
  readonly isCursor: boolean;
  readonly number: number;
  readonly count: number;
}

/** Reads a damaged frame's header. Not to be trusted; good for counting what is lost. */
export function readClaim(bytes: Buffer, at: number): FrameClaim | undefined {
  const isCursor = bytes[at + KIND_AT] === CURSOR;
  if (at + HEADER_BYTES > bytes.length) return isCursor ? { isCursor, number: 0, count: 0 } : undefined;
  return { isCursor, number: Number(bytes.readBigUInt64BE(at + NUMBER_AT)), count: bytes.readUInt32BE(at + COUNT_AT) };
}

function seal(frame: Buffer, kind: number, number: number, count: number): void {
  MAGIC.copy(frame);
  frame.fill(0, KIND_AT, COUNT_AT);
  frame[KIND_AT] = kind;
  frame[VERSION_AT] = VERSION;
  frame.writeUInt32BE(count, COUNT_AT);
  frame.writeBigUInt64BE(BigInt(number), NUMBER_AT);
  frame.writeUInt32BE(frame.length - HEADER_BYTES, LENGTH_AT);
  frame.writeUInt32BE(checksum(frame.subarray(KIND_AT, CHECKSUM_AT), frame.subarray(HEADER_BYTES)), CHECKSUM_AT);
}

function checksum(header: Uint8Array, payload: Uint8Array): number {
  return crc32(payload, crc32(header));
}
