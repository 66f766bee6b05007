import { isUtf8 } from "node:buffer";
import { decodeEvent, isFlowtapError, type FlowtapError } from "@flowtap/core";
import type { EventEntry } from "./event-entry.ts";
import { JsonFileError } from "./json-file-error.ts";
import { PartialLine, SHOWN_BYTES } from "./partial-line.ts";

/** Where the bytes come from: stands on every entry. */
export interface LineOrigin {
  readonly path: string;
  readonly sequence: number;
}

/** A place between two lines: the bytes and the lines before it. */
export interface LineStart {
  readonly offset: number;
  readonly line: number;
}

/** Before the first line. */
export const FILE_START: LineStart = { offset: 0, line: 0 };

/** Default of `maxLineBytes`: 16 MiB. */
export const DEFAULT_MAX_LINE_BYTES: number = 16 * 1024 * 1024;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const OPENING_BRACE = 123;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Turns bytes, however they are cut, into one entry a line. LF or CRLF ends a line, a byte order mark at the start and blank
 * lines are skipped, and memory is bounded by the longest line allowed.
 */
export class EventLineReader {
  readonly #maxLineBytes: number;
  readonly #origin: LineOrigin | undefined;
  readonly #partial: PartialLine;
  #line: number;
  #lineEnd: number;

  /** @param start where the first byte lies: lines and offsets count from there. */
  constructor(maxLineBytes: number, origin?: LineOrigin, start: LineStart = FILE_START) {
    this.#maxLineBytes = maxLineBytes;
    this.#origin = origin;
    this.#partial = new PartialLine(maxLineBytes);
    this.#line = start.line;
    this.#lineEnd = start.offset;
  }

  /** Number of the last whole line. */
  get line(): number {
    return this.#line;
  }

  /** Where the last whole line ended, in bytes from the start. */
  get lineEnd(): number {
    return this.#lineEnd;
  }

  /** Where the bytes taken so far end. */
  get position(): number {
    return this.#lineEnd + this.#partial.sizeBytes;
  }

  /** Takes the next bytes, which may be changed afterwards. */
  push(chunk: Buffer): EventEntry[] {
    const entries: EventEntry[] = [];
    const last = chunk.lastIndexOf(NEWLINE);
    if (last < 0) {
      this.#partial.push(chunk);
      return entries;
    }
    let start = 0;
    if (this.#partial.sizeBytes > 0) {
      start = chunk.indexOf(NEWLINE) + 1;
      this.#partial.push(chunk.subarray(0, start - 1));
      this.#takePartial(entries, 1);
    }
    const isValid = isUtf8(chunk.subarray(start, last + 1));
    while (start <= last) {
      const end = chunk.indexOf(NEWLINE, start);
      this.#take(entries, chunk, start, end, isValid, 1);
      start = end + 1;
    }
    this.#partial.push(chunk.subarray(start));
    return entries;
  }

  /** There is no more: the last line may lack its newline. */
  end(): EventEntry[] {
    const entries: EventEntry[] = [];
    if (this.#partial.sizeBytes > 0) this.#takePartial(entries, 0);
    return entries;
  }

  /**
   * Forgets the unfinished line, to read it again from {@link lineEnd}. One that is too long already is not read again.
   *
   * @returns where to read on.
   */
  rewind(): number {
    if (!this.#partial.isTooLong) this.#partial.clear();
    return this.position;
  }

  #takePartial(entries: EventEntry[], newlineBytes: number): void {
    const partial = this.#partial;
    if (partial.isTooLong) {
      this.#line += 1;
      this.#lineEnd += partial.sizeBytes + newlineBytes;
      entries.push(this.#tooLong(partial.bytes.toString()));
    } else {
      const line = partial.bytes;
      this.#take(entries, line, 0, line.length, isUtf8(line), newlineBytes);
    }
    partial.clear();
  }

  /** Takes the line from `start` to `end`; `isValid` says that it is sound UTF-8. */
  #take(entries: EventEntry[], bytes: Buffer, start: number, end: number, isValid: boolean, newlineBytes: number): void {
    const from = this.#lineEnd === 0 && hasByteOrderMark(bytes, start, end) ? start + BYTE_ORDER_MARK.length : start;
    const to = end > from && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    this.#line += 1;
    this.#lineEnd += end - start + newlineBytes;
    if (to - from > this.#maxLineBytes) entries.push(this.#tooLong(bytes.toString("utf8", start, Math.min(end, start + SHOWN_BYTES))));
    else if (!isBlank(bytes, from, to)) entries.push(this.#decode(bytes, from, to, isValid));
  }

  #decode(bytes: Buffer, start: number, end: number, isValid: boolean): EventEntry {
    const text = isValid ? bytes.toString("utf8", start, end) : undefined;
    const line = this.#line;
    const offset = this.#lineEnd;
    try {
      const event = decodeEvent(text ?? bytes.subarray(start, end));
      return this.#origin === undefined ? { event, line, offset } : { event, line, offset, path: this.#origin.path, sequence: this.#origin.sequence };
    } catch (error) {
      if (!isFlowtapError(error)) throw error;
      return this.#undecodable(error, text ?? bytes.toString("utf8", start, end));
    }
  }

  #tooLong(raw: string): EventEntry {
    const message = `expected a line of at most ${String(this.#maxLineBytes)} bytes, found a longer one: skipped it; raise maxLineBytes to read it`;
    return this.#undecodable(new JsonFileError(this.#origin?.path ?? "", "line_too_long", message), raw);
  }

  #undecodable(error: FlowtapError, raw: string): EventEntry {
    return { error, line: this.#line, raw, offset: this.#lineEnd, ...this.#origin };
  }
}

function hasByteOrderMark(bytes: Buffer, start: number, end: number): boolean {
  return end - start >= BYTE_ORDER_MARK.length && BYTE_ORDER_MARK.every((byte, index) => bytes[start + index] === byte);
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] === OPENING_BRACE) return false;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index];
    if (byte !== 32 && byte !== 9 && byte !== CARRIAGE_RETURN) return false;
  }
  return true;
}
