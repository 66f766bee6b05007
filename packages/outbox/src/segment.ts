import { diskBytes, type SegmentPlace } from "./folder-layout.ts";
import { HEADER_BYTES, sealRecord } from "./frame.ts";
import { MOST_BYTES_A_BATCH, MOST_EVENTS_A_BATCH } from "./limits.ts";
import { LOG_OVERHEAD_BYTES, putRecords, type SegmentDatabase } from "./segment-database.ts";

const NEWLINE = 0x0a;

/** Events that arrived together, ready to be stored. */
export interface NewRecord {
  /** How many. */
  readonly count: number;
  /** Room for the header, and behind it their canonical lines, joined by newlines. */
  readonly frame: Buffer;
}

/** How many bytes records have, without what the store adds. */
export function payloadBytesOf(records: readonly NewRecord[]): number {
  return records.reduce((sum, { frame }) => sum + frame.length - HEADER_BYTES, 0);
}

/** A stored record. */
export interface StoredRecord {
  /** Number of its first event. */
  readonly number: number;
  /** How many events. */
  readonly count: number;
  /** Their canonical lines, joined by newlines. */
  readonly payload: Uint8Array;
}

/** What comes next in a segment: events to hand over, or events that are lost. */
export interface SegmentRange {
  readonly kind: "events" | "lost";
  readonly start: number;
  readonly end: number;
}

/** What a segment is opened with. */
export interface SegmentContents {
  readonly place: SegmentPlace;
  /** Where records are added; none in a segment that is complete. */
  readonly database: SegmentDatabase | undefined;
  readonly records: readonly StoredRecord[];
  readonly end: number;
}

/** One stretch of the backlog, in memory and on the disk. */
export class Segment {
  readonly place: SegmentPlace;
  #database: SegmentDatabase | undefined;
  readonly #records: StoredRecord[];
  #end: number;
  #measuredBytes = 0;
  #writtenBytes = 0;

  constructor({ place, database, records, end }: SegmentContents) {
    this.place = place;
    this.#database = database;
    this.#records = [...records];
    this.#end = end;
  }

  /** One past its last event, be it whole or lost. */
  get end(): number {
    return this.#end;
  }

  /** Whether it holds no record. */
  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** Bytes it takes on the disk: measured, and what was written since. */
  get diskBytes(): number {
    return this.#measuredBytes + this.#writtenBytes;
  }

  async measure(): Promise<void> {
    const writtenBytes = this.#writtenBytes;
    this.#measuredBytes = await diskBytes(this.place.folder);
    this.#writtenBytes -= writtenBytes;
  }

  /** Stores records behind the last one, all or none; they are on the disk when this resolves. */
  async append(records: readonly NewRecord[]): Promise<void> {
    if (this.#database === undefined) throw new Error("the segment is complete");
    let end = this.#end;
    const added = records.map(({ count, frame }) => {
      const number = end;
      end += count;
      sealRecord(frame, number, count);
      this.#writtenBytes += frame.length + LOG_OVERHEAD_BYTES;
      return { number, count, frame };
    });
    await putRecords(this.#database, added);
    for (const { number, count, frame } of added) this.#records.push({ number, count, payload: frame.subarray(HEADER_BYTES) });
    this.#end = end;
  }

  /**
   * What comes at `position`.
   *
   * @param planned where a batch ends that begins at `position` and was handed over before; it ends there again.
   * @returns `undefined` when there is nothing more.
   */
  rangeAt(position: number, planned: number): SegmentRange | undefined {
    if (position >= this.#end) return undefined;
    let index = this.#indexAt(position);
    let record = this.#records[index];
    if (record === undefined || record.number > position) return { kind: "lost", start: position, end: record?.number ?? this.#end };
    let end = record.number + record.count;
    let bytes = record.payload.length;
    for (;;) {
      if (planned > position && end >= planned) return { kind: "events", start: position, end: planned };
      record = this.#records[++index];
      if (record?.number !== end) break;
      bytes += record.payload.length;
      if (planned <= position && (end - position + record.count > MOST_EVENTS_A_BATCH || bytes > MOST_BYTES_A_BATCH)) break;
      end += record.count;
    }
    return { kind: "events", start: position, end };
  }

  /** The lines of a range of events. */
  readLines({ start, end }: SegmentRange): readonly string[] {
    const records = this.#records.slice(this.#indexAt(start), this.#indexAt(end - 1) + 1);
    return records.flatMap(({ number, payload }) => linesOf(payload).slice(Math.max(0, start - number), end - number));
  }

  /** Nothing more is added to it. */
  async complete(): Promise<void> {
    const database = this.#database;
    this.#database = undefined;
    await database?.close();
  }

  /** Index of the record that holds event `number`, or of the first one behind it. */
  #indexAt(number: number): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const record = this.#records[middle];
      if (record !== undefined && record.number + record.count <= number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The lines of a record's payload: each a string of its own, so that none keeps the whole in memory. */
export function linesOf(payload: Uint8Array): string[] {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const lines: string[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf(NEWLINE, at);
    lines.push(bytes.toString("utf8", at, end === -1 ? bytes.length : end));
    if (end === -1) return lines;
    at = end + 1;
  }
}
