import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { EventEntry } from "./event-entry.ts";
import { EventLineReader, FILE_START, type LineStart } from "./event-line-reader.ts";
import type { RecordFile } from "./file-walk.ts";
import { JsonFileError } from "./json-file-error.ts";
import { lastLineEnd } from "./recover-tail.ts";

const READ_BYTES = 64 * 1024;
const HEAD_BYTES = 1024;
const NEWLINE = 10;

/** Reads one file line by line, and goes on when it grows. */
export class FileCursor {
  readonly file: RecordFile;
  readonly #maxLineBytes: number;
  #reader: EventLineReader;
  #position: number;
  /** The beginning of the file as far as it was read: tells a file that was cut back from one that was written anew. */
  #head: Buffer = Buffer.alloc(0);
  #seen = { size: -1, mtimeMs: -1 };
  #buffer: Buffer | undefined;

  constructor(file: RecordFile, maxLineBytes: number, start: LineStart) {
    this.file = file;
    this.#maxLineBytes = maxLineBytes;
    this.#reader = this.#readerAt(start);
    this.#position = start.offset;
  }

  /** Behind the last whole line. */
  get lineStart(): LineStart {
    return { offset: this.#reader.lineEnd, line: this.#reader.line };
  }

  /** Everything up to the present end of the file, but for an unfinished line. */
  drain(): AsyncGenerator<EventEntry[], void, undefined> {
    return this.file.compressed ? this.#drainCompressed() : this.#drainPlain();
  }

  /** The unfinished line: there will be no more of it. */
  end(): EventEntry[] {
    return this.#reader.end();
  }

  /** Forgets the unfinished line, to read it again: its writer may cut it off and write another. */
  rewind(): void {
    this.#position = this.#reader.rewind();
    this.#head = this.#head.subarray(0, this.#reader.lineEnd);
  }

  /**
   * Finds its place again after the file was changed under it: behind the last line where it was only cut back, at the
   * start where it was truncated or written anew.
   *
   * @returns whether the file was changed at all since the last call.
   */
  async resync(): Promise<boolean> {
    const { size, mtimeMs } = await this.file.handle.stat();
    if (size === this.#seen.size && mtimeMs === this.#seen.mtimeMs) return false;
    this.#seen = { size, mtimeMs };
    const isSame = await this.#hasSameHead();
    if (isSame && size >= this.#position) return true;
    const offset = isSame ? Math.min(await lastLineEnd(this.file.handle, size), this.#reader.lineEnd) : 0;
    this.#reader = this.#readerAt({ offset, line: await this.#countLines(offset) });
    this.#position = offset;
    this.#head = this.#head.subarray(0, offset);
    return true;
  }

  /** The place at `offset`, or the file's start when it is not that long. */
  async placeAt(offset: number): Promise<LineStart> {
    // Of a compressed file nobody knows the length, nor where a line is, before it is read.
    if (this.file.compressed) return { offset, line: 0 };
    const { size } = await this.file.handle.stat();
    return offset <= size ? { offset, line: await this.#countLines(offset) } : FILE_START;
  }

  /** The place behind the last whole line. */
  async placeAtEnd(): Promise<LineStart> {
    const { size } = await this.file.handle.stat();
    return this.placeAt(await lastLineEnd(this.file.handle, size));
  }

  async close(): Promise<void> {
    await this.file.handle.close();
  }

  async *#drainPlain(): AsyncGenerator<EventEntry[], void, undefined> {
    const buffer = (this.#buffer ??= Buffer.allocUnsafeSlow(READ_BYTES));
    for (;;) {
      const { bytesRead } = await this.file.handle.read(buffer, 0, buffer.length, this.#position);
      if (bytesRead === 0) return;
      if (this.#position === this.#head.length && this.#position < HEAD_BYTES) {
        this.#head = Buffer.concat([this.#head, buffer.subarray(0, Math.min(bytesRead, HEAD_BYTES - this.#position))]);
      }
      this.#position += bytesRead;
      const entries = this.#reader.push(buffer.subarray(0, bytesRead));
      if (entries.length > 0) yield entries;
    }
  }

  async *#drainCompressed(): AsyncGenerator<EventEntry[], void, undefined> {
    // A compressed file is read from its start; what lies before the place to start at is left out.
    const { offset } = this.lineStart;
    this.#reader = this.#readerAt(FILE_START);
    const content = createGunzip({ chunkSize: READ_BYTES });
    pipeline(this.file.handle.createReadStream({ start: 0, autoClose: false }), content, () => undefined);
    try {
      for await (const chunk of content as AsyncIterable<Buffer>) {
        const entries = this.#reader.push(chunk).filter((entry) => entry.offset > offset);
        if (entries.length > 0) yield entries;
      }
    } catch (cause) {
      this.#reader.rewind();
      const error = new JsonFileError(this.file.path, "io", "expected a whole gzip file, found a damaged one: what comes after the damage is left out", { cause });
      const { path, sequence } = this.file;
      yield [{ error, line: this.#reader.line + 1, raw: "", offset: this.#reader.lineEnd, path, sequence }];
    }
  }

  async #hasSameHead(): Promise<boolean> {
    const now = Buffer.alloc(Math.min(HEAD_BYTES, this.#reader.lineEnd));
    const { bytesRead } = await this.file.handle.read(now, 0, now.length, 0);
    const known = this.#head.length;
    const shared = Math.min(known, bytesRead);
    if (!now.subarray(0, shared).equals(this.#head.subarray(0, shared))) return false;
    if (bytesRead > known) this.#head = now.subarray(0, bytesRead);
    return true;
  }

  async #countLines(end: number): Promise<number> {
    const buffer = (this.#buffer ??= Buffer.allocUnsafeSlow(READ_BYTES));
    let count = 0;
    for (let position = 0; position < end; ) {
      const { bytesRead } = await this.file.handle.read(buffer, 0, Math.min(buffer.length, end - position), position);
      if (bytesRead === 0) break;
      position += bytesRead;
      for (let found = buffer.indexOf(NEWLINE); found >= 0 && found < bytesRead; found = buffer.indexOf(NEWLINE, found + 1)) count += 1;
    }
    return count;
  }

  #readerAt(start: LineStart): EventLineReader {
    return new EventLineReader(this.#maxLineBytes, { path: this.file.path, sequence: this.file.sequence }, start);
  }
}
