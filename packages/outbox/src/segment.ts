import { LOG_OVERHEAD_BYTES, putCursor, putRecords, readRecords, type SegmentDatabase } from "./segment-database.ts";
import { encodeCursor, encodeRecord, readFrame, type CursorFrame } from "./frame.ts";
import { diskBytes, type SegmentPlace } from "./folder-layout.ts";
import { MOST_EVENTS_A_BATCH, MOST_BYTES_A_BATCH } from "./limits.ts";

/** Events that arrived together, ready to be stored. */
export interface NewRecord {
  /** How many. */
  readonly count: number;
  /** Their canonical lines, joined by newlines. */
  readonly payload: Uint8Array;
}

/** How many bytes records have, without what the store adds. */
export function payloadBytesOf(records: readonly NewRecord[]): number {
  return records.reduce((sum, { payload }) => sum + payload.length, 0);
}

/** Where a stored record is, without its content. */
export interface RecordEntry {
  readonly number: number;
  readonly count: number;
  readonly bytes: number;
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
  readonly database: SegmentDatabase;
  readonly records: readonly RecordEntry[];
  readonly cursor: CursorFrame | undefined;
  readonly end: number;
}

/** One stretch of the backlog, open: a store, and an index of its records in memory. */
export class Segment {
  readonly place: SegmentPlace;
  /** How far the inner listener got, as it was when the segment was opened. */
  readonly cursor: CursorFrame | undefined;
  readonly #database: SegmentDatabase;
  readonly #records: RecordEntry[];
  #end: number;
  #measuredBytes = 0;
  #writtenBytes = 0;

  constructor({ place, database, records, cursor, end }: SegmentContents) {
    this.place = place;
    this.cursor = cursor;
    this.#database = database;
    this.#records = [...records];
    this.#end = end;
  }

  /** One past its last event, be it whole or lost. */
  get end(): number {
    return this.#end;
  }

  /** Whether nothing was ever stored in it. */
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
    let end = this.#end;
    const added = records.map(({ count, payload }) => {
      const number = end;
      end += count;
      return { number, count, frame: encodeRecord(number, count, payload) };
    });
    for (const { frame } of added) this.#writtenBytes += frame.length + LOG_OVERHEAD_BYTES;
    await putRecords(this.#database, added);
    for (const { number, count, frame } of added) this.#records.push({ number, count, bytes: frame.length });
    this.#end = end;
  }

  /** Writes down how far the inner listener got. */
  async writeCursor(cursor: Omit<CursorFrame, "kind" | "storedUntil">, sync: boolean): Promise<void> {
    const frame = encodeCursor({ ...cursor, storedUntil: this.#end });
    this.#writtenBytes += frame.length + LOG_OVERHEAD_BYTES;
    await putCursor(this.#database, frame, sync);
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
    let bytes = record.bytes;
    for (;;) {
      if (planned > position && end >= planned) return { kind: "events", start: position, end: planned };
      record = this.#records[++index];
      if (record?.number !== end) break;
      bytes += record.bytes;
      if (planned <= position && (end - position + record.count > MOST_EVENTS_A_BATCH || bytes > MOST_BYTES_A_BATCH)) break;
      end += record.count;
    }
    return { kind: "events", start: position, end };
  }

  /**
   * The lines of a range of events. A record that turns out to be damaged is taken out of the index, so that `rangeAt` counts it
   * as lost.
   *
   * @returns `undefined` when a record was damaged: ask `rangeAt` again.
   */
  async readLines({ start, end }: SegmentRange): Promise<readonly string[] | undefined> {
    const first = this.#indexAt(start);
    const wanted = this.#records.slice(first, this.#indexAt(end - 1) + 1);
    const stored = new Map((await readRecords(this.#database, wanted[0]?.number ?? start, end)).map(([key, value]) => [Number(key.readBigUInt64BE()), value]));
    const lines: string[] = [];
    for (const { number, count } of wanted) {
      const value = stored.get(number);
      const frame = value === undefined ? undefined : readFrame(value)?.frame;
      if (frame?.kind !== "record" || frame.number !== number || frame.count !== count) {
        this.#records.splice(this.#indexAt(number), 1);
        return undefined;
      }
      lines.push(...linesOf(frame.payload).slice(Math.max(0, start - number), end - number));
    }
    return lines;
  }

  close(): Promise<void> {
    return this.#database.close();
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

/** The lines of a record's payload. */
export function linesOf(payload: Uint8Array): string[] {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("utf8").split("\n");
}
