import { setTimeout as delay } from "node:timers/promises";
import { OptionError } from "@flowtap/core";
import type { EventEntry } from "./event-entry.ts";
import { DEFAULT_MAX_LINE_BYTES, FILE_START } from "./event-line-reader.ts";
import { FileCursor } from "./file-cursor.ts";
import { openFileAfter, rotatedAfter, type RecordFile } from "./file-walk.ts";
import { JsonFileError, toJsonFileError } from "./json-file-error.ts";
import { checkPath, checkSignal, flag, integer, isRecord } from "./json-file-options.ts";
import { identifyFile, isSameFile } from "./open-file.ts";
import { flatten, type ReadStreamOptions } from "./read-event-stream.ts";

/** Where to start: any entry that was read before will do, to go on behind it. */
export interface ReadPosition {
  /** Bytes from the start of the file. Beyond its end: the file was replaced, and is read from its start. */
  readonly offset: number;
  /**
   * Which file, as on an entry.
   *
   * @default the active one. When that file is gone, reading starts at the next
   */
  readonly sequence?: number;
}

/** Options of {@link readEvents}. */
export interface ReadEventsOptions extends ReadStreamOptions {
  /**
   * Goes on waiting for more at the end of the file, across rotations and replacements, until the signal fires.
   *
   * @default false
   */
  readonly follow?: boolean;
  /**
   * Where to start: `"start"` with the oldest rotated file, `"end"` behind the last whole line there is when
   * the first entry is asked for, or behind an entry read before.
   *
   * @default "start"
   */
  readonly from?: "start" | "end" | ReadPosition;
}

const POLL_INTERVAL_MS = 100;
// A writer that we know nothing of may go on in a renamed file until it notices; ours does within 200 ms.
const RENAMED_QUIET_MS = 500;

/**
 * Reads a record of events: rotated files, oldest first and compressed ones too, then the active one. Every whole line is handed over
 * once, in the order of writing; a line that is no event comes as an entry with its error instead of stopping the reading. Without `follow`, a
 * last line that lacks its newline counts.
 *
 * @throws OptionError when an option cannot work; JsonFileError, from the iterator, when there is no such file, it is a directory or it cannot
 * be read.
 */
export function readEvents(path: string, options: ReadEventsOptions = {}): AsyncGenerator<EventEntry, void, undefined> {
  return flatten(readEventBatches(path, options), options.signal);
}

/**
 * {@link readEvents} in batches: all lines of one read. Faster where a turn of the loop an event would count.
 *
 * @throws OptionError when an option cannot work; JsonFileError, from the iterator, when there is no such file, it is a directory or it cannot
 * be read.
 */
export function readEventBatches(path: string, options: ReadEventsOptions = {}): AsyncGenerator<readonly EventEntry[], void, undefined> {
  return new RecordReader(path, options).read();
}

class RecordReader {
  readonly #path: string;
  readonly #follow: boolean;
  readonly #from: "start" | "end" | ReadPosition;
  readonly #maxLineBytes: number;
  readonly #signal: AbortSignal | undefined;
  #cursor: FileCursor | undefined;

  constructor(path: string, options: ReadEventsOptions) {
    this.#path = checkPath("path", path);
    this.#follow = flag("follow", options.follow);
    this.#from = checkFrom(options.from);
    this.#maxLineBytes = integer("maxLineBytes", options.maxLineBytes, DEFAULT_MAX_LINE_BYTES);
    this.#signal = checkSignal(options.signal);
  }

  async *read(): AsyncGenerator<readonly EventEntry[], void, undefined> {
    try {
      await this.#openFirst();
      while (this.#cursor !== undefined && !this.#isAborted) {
        yield* this.#canGrow(this.#cursor.file) ? this.#tail(this.#cursor) : this.#whole(this.#cursor);
        await this.#openNext(this.#cursor);
      }
    } catch (error) {
      throw toJsonFileError(this.#path, "cannot read", error);
    } finally {
      await this.#cursor?.close();
    }
  }

  get #isAborted(): boolean {
    return this.#signal?.aborted === true;
  }

  #canGrow(file: RecordFile): boolean {
    return this.#follow && file.active && !file.compressed;
  }

  /** A file that will not grow any more. */
  async *#whole(cursor: FileCursor): AsyncGenerator<readonly EventEntry[], void, undefined> {
    for await (const entries of cursor.drain()) {
      yield entries;
      if (this.#isAborted) return;
    }
    const last = cursor.end();
    if (last.length > 0) yield last;
  }

  /** The active file, until the path names another and this one has come to rest. */
  async *#tail(cursor: FileCursor): AsyncGenerator<readonly EventEntry[], void, undefined> {
    let changedAtMs = performance.now();
    for (;;) {
      if (await cursor.resync()) {
        changedAtMs = performance.now();
        for await (const entries of cursor.drain()) {
          yield entries;
          if (this.#isAborted) return;
        }
        cursor.rewind();
      }
      const isNamed = isSameFile(await identifyFile(this.#path), cursor.file.identity);
      if (!isNamed && ((await this.#isRotated(cursor.file)) || performance.now() - changedAtMs >= RENAMED_QUIET_MS)) break;
      await this.#pause();
      if (this.#isAborted) return;
    }
    yield* this.#whole(cursor);
  }

  async #openFirst(): Promise<void> {
    const from = this.#from;
    const newest = (await rotatedAfter(this.#path, 0)).at(-1)?.sequence ?? 0;
    const sequence = from === "start" ? 1 : from === "end" ? newest + 1 : (from.sequence ?? newest + 1);
    const file = await openFileAfter(this.#path, sequence - 1);
    if (file === undefined) throw new JsonFileError(this.#path, "missing", "expected a file of events, found none: check the path");
    const cursor = new FileCursor(file, this.#maxLineBytes, FILE_START);
    this.#cursor = cursor;
    if (from === "end") this.#cursor = new FileCursor(file, this.#maxLineBytes, await cursor.placeAtEnd());
    else if (from !== "start" && file.sequence === sequence) this.#cursor = new FileCursor(file, this.#maxLineBytes, await cursor.placeAt(from.offset));
  }

  /** The file after this one; none when there is nothing more to read. The old one stays open until then, so that its inode is not used again. */
  async #openNext(last: FileCursor): Promise<void> {
    const isLast = last.file.active && !this.#canGrow(last.file);
    const isRotated = !last.file.active || (await this.#isRotated(last.file));
    const after = isRotated ? last.file.sequence : last.file.sequence - 1;
    let next: RecordFile | undefined;
    while (!isLast && !this.#isAborted) {
      next = await openFileAfter(this.#path, after);
      if (next !== undefined || !this.#follow) break;
      await this.#pause();
    }
    await last.close();
    // The same file again: a rotation was taken back.
    const start = next !== undefined && isSameFile(next.identity, last.file.identity) ? last.lineStart : FILE_START;
    this.#cursor = next && new FileCursor(next, this.#maxLineBytes, start);
  }

  /** Whether our own writer rotated this file: then it is complete. */
  async #isRotated(file: RecordFile): Promise<boolean> {
    const rotated = (await rotatedAfter(this.#path, file.sequence - 1)).find((found) => found.sequence === file.sequence);
    if (rotated === undefined || rotated.compressed) return rotated !== undefined;
    return isSameFile(await identifyFile(rotated.path), file.identity);
  }

  async #pause(): Promise<void> {
    await delay(POLL_INTERVAL_MS, undefined, this.#signal && { signal: this.#signal }).catch(() => undefined);
  }
}

function checkFrom(from: unknown): "start" | "end" | ReadPosition {
  if (from === undefined || from === "start") return "start";
  if (from === "end") return "end";
  if (!isRecord(from)) throw new OptionError("from", '"start", "end" or { offset }', from);
  const { offset, sequence } = from;
  if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 0) throw new OptionError("from.offset", "an integer from 0", offset);
  if (sequence === undefined) return { offset };
  return { offset, sequence: integer("from.sequence", sequence, 1) };
}
