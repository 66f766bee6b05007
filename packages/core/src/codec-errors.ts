import { FlowtapError } from "./errors.ts";

/**
 * Why a line is no event:
 * - `syntax`: not JSON.
 * - `not_an_event`: JSON, but no object with a `type`; a log line between events, for instance.
 * - `type`: a key holds the wrong kind of value.
 * - `range`: a number is too large to be kept exactly, or at all.
 * - `timestamp`: not RFC 3339, or a date that is not in the calendar.
 * - `depth`: nested deeper than 10,000 levels.
 */
export type DecodeReason = "syntax" | "not_an_event" | "type" | "range" | "timestamp" | "depth";

/** Where a {@link DecodeError} happened, as far as it is known. */
export interface DecodePlace {
  /** Wire key of the field: `"duration"`. */
  readonly field?: string;
  /** 0-based index into the line, in UTF-16 code units of its text. */
  readonly position?: number;
}

/** A line that `decodeEvent` cannot turn into an event. Its code is `"decode"`. */
export class DecodeError extends FlowtapError {
  override readonly name = "DecodeError";
  /** What kind of fault it is, for programs. */
  readonly reason: DecodeReason;
  /** Wire key of the field at fault; absent when it is the line as a whole. */
  readonly field?: string;
  /** What would have been right. */
  readonly expected: string;
  /** What came, in at most 80 characters that are safe to print. */
  readonly received: string;
  /** 0-based index into the line's text where it went wrong; absent when it is the line as a whole. */
  readonly position?: number;

  /**
   * @param reason what kind of fault it is.
   * @param expected what would have been right, to stand after "expected".
   * @param received what came, already short and safe to print.
   * @param place which field and where, as far as known.
   */
  constructor(reason: DecodeReason, expected: string, received: string, place: DecodePlace = {}) {
    const { field, position } = place;
    const subject = field === undefined ? "event line" : `event line, field "${field}"`;
    const where = position === undefined ? "" : ` at position ${String(position)}`;
    super("decode", `${subject}: expected ${expected}, received ${received}${where}`);
    this.reason = reason;
    this.expected = expected;
    this.received = received;
    if (field !== undefined) this.field = field;
    if (position !== undefined) this.position = position;
  }
}

/** An event in memory that has no wire form, because writing it would change a number or a time. Its code is `"encode"`. */
export class EncodeError extends FlowtapError {
  override readonly name = "EncodeError";
  /** Name of the field in memory: `"durationNs"`. */
  readonly field: string;
  /** What would have been right. */
  readonly expected: string;
  /** What came, in at most 80 characters that are safe to print. */
  readonly received: string;

  /**
   * @param field the field's name in memory.
   * @param expected what would have been right, to stand after "expected".
   * @param received what came, already short and safe to print.
   */
  constructor(field: string, expected: string, received: string) {
    super("encode", `event field "${field}": expected ${expected}, received ${received}`);
    this.field = field;
    this.expected = expected;
    this.received = received;
  }
}
