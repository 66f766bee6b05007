import { encodeEvent, type ExecutionEvent } from "@flowtap/core";

/** Whole records, each ended by a newline, ready to be written in one call. */
export interface EncodedRecords {
  /** Valid until the next call to the encoder. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Index of the first event that is not among them. */
  readonly next: number;
}

const BUFFER_BYTES = 1024 * 1024;
const MOST_BYTES_A_UNIT = 3;
// Turning text into bytes costs a call: short lines share one. Longer joins cost more than they save.
const JOINED_UNITS = 16 * 1024;

/** Encodes events into one buffer that it uses again and again, so that memory stays flat whatever the batch. */
export class RecordEncoder {
  #buffer: Buffer | undefined;

  /**
   * Encodes events from index `from` on, as many as fit: at least one, however long.
   *
   * @param onRefused hears of every event that has no wire form; it is left out.
   */
  encode(events: readonly ExecutionEvent[], from: number, onRefused: (error: unknown) => void): EncodedRecords {
    const buffer = (this.#buffer ??= Buffer.allocUnsafeSlow(BUFFER_BYTES));
    let length = 0;
    let lines = "";
    let count = 0;
    let next = from;
    for (; next < events.length; next += 1) {
      const line = encodeOrRefuse(events[next], onRefused);
      if (line === undefined) continue;
      if (length + (lines.length + line.length + 1) * MOST_BYTES_A_UNIT > BUFFER_BYTES) {
        // It does not surely fit. An overlong one goes alone; any other is encoded once more, into the next buffer.
        if (count === 0) return { bytes: Buffer.from(`${line}\n`), count: 1, next: next + 1 };
        break;
      }
      lines += `${line}\n`;
      count += 1;
      if (lines.length < JOINED_UNITS) continue;
      length += buffer.write(lines, length);
      lines = "";
    }
    length += buffer.write(lines, length);
    return { bytes: buffer.subarray(0, length), count, next };
  }
}

function encodeOrRefuse(event: ExecutionEvent | undefined, onRefused: (error: unknown) => void): string | undefined {
  if (event === undefined) return undefined;
  try {
    return encodeEvent(event);
  } catch (error) {
    onRefused(error);
    return undefined;
  }
}
