import { Readable } from "node:stream";
import type { EventEntry } from "./event-entry.ts";
import { DEFAULT_MAX_LINE_BYTES, EventLineReader } from "./event-line-reader.ts";
import { toJsonFileError } from "./json-file-error.ts";
import { checkSignal, integer } from "./json-file-options.ts";

/** Options of {@link readEventStream}. */
export interface ReadStreamOptions {
  /**
   * Longest line to read, in bytes; a longer one is reported once and skipped, with bounded memory.
   *
   * @default 16_777_216
   */
  readonly maxLineBytes?: number;
  /** Ends the reading, quietly. A `Readable` is destroyed then. */
  readonly signal?: AbortSignal;
}

const SLICE_BYTES = 64 * 1024;

/**
 * Reads NDJSON events from a stream of bytes, such as stdin, as fast as they are asked for. Never stops at a bad line: it is
 * handed over with its number. Blank lines, a byte order mark at the start and CRLF are tolerated, the last line may lack its newline.
 *
 * @throws OptionError when an option cannot work; JsonFileError, from the iterator, when the stream fails.
 */
export function readEventStream(chunks: AsyncIterable<Uint8Array | string>, options: ReadStreamOptions = {}): AsyncGenerator<EventEntry, void, undefined> {
  return flatten(readEventStreamBatches(chunks, options), options.signal);
}

/**
 * {@link readEventStream} in batches: all lines that came in one chunk. Faster where a turn of the loop an event would count.
 *
 * @throws OptionError when an option cannot work; JsonFileError, from the iterator, when the stream fails.
 */
export function readEventStreamBatches(
  chunks: AsyncIterable<Uint8Array | string>,
  options: ReadStreamOptions = {},
): AsyncGenerator<readonly EventEntry[], void, undefined> {
  const maxLineBytes = integer("maxLineBytes", options.maxLineBytes, DEFAULT_MAX_LINE_BYTES);
  return readBatches(untilAborted(chunks, checkSignal(options.signal)), new EventLineReader(maxLineBytes), options.signal);
}

/** One by one, what comes in batches; nothing after an abort. */
export async function* flatten<T>(batches: AsyncIterable<readonly T[]>, signal: AbortSignal | undefined): AsyncGenerator<T, void, undefined> {
  for await (const batch of batches) {
    for (const value of batch) {
      if (signal?.aborted === true) return;
      yield value;
    }
  }
}

async function* readBatches(
  chunks: AsyncIterable<Uint8Array | string>,
  reader: EventLineReader,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly EventEntry[], void, undefined> {
  for await (const chunk of chunks) {
    for (const slice of slices(chunk)) {
      const entries = reader.push(slice);
      if (entries.length > 0) yield entries;
    }
  }
  if (signal?.aborted === true) return;
  const last = reader.end();
  if (last.length > 0) yield last;
}

function* slices(chunk: Uint8Array | string): Generator<Buffer, void, undefined> {
  const bytes = typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) yield bytes.subarray(start, start + SLICE_BYTES);
}

/** The chunks until the signal fires, even while none comes. */
async function* untilAborted<T>(chunks: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  let stopWaiting: (() => void) | undefined;
  const onAbort = (): void => stopWaiting?.();
  signal?.addEventListener("abort", onAbort);
  try {
    while (signal?.aborted !== true) {
      const result = await new Promise<IteratorResult<T> | undefined>((resolve, reject) => {
        stopWaiting = (): void => {
          resolve(undefined);
        };
        iterator.next().then(resolve, reject);
      });
      if (result === undefined || result.done === true) return;
      yield result.value;
    }
  } catch (error) {
    throw toJsonFileError("", "cannot read the stream", error);
  } finally {
    signal?.removeEventListener("abort", onAbort);
    if (chunks instanceof Readable) chunks.destroy();
    // A source that waits for its next chunk answers only then: its end is not waited for.
    else void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
