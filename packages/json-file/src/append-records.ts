import type { FileHandle } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { errorCode } from "./json-file-error.ts";

/** Only a part of the bytes could be written. */
export class ShortAppendError extends Error {
  /** How many of the bytes were written. */
  readonly writtenBytes: number;

  constructor(writtenBytes: number, cause: unknown) {
    super("the write stopped short", { cause });
    this.writtenBytes = writtenBytes;
  }
}

const BUSY_RETRIES = 100;
const BUSY_DELAY_MS = 10;

/**
 * Writes all of `bytes`, in one call where the system takes them in one; after a short write it goes on with the rest.
 * EAGAIN and EINTR are tried again for about a second.
 *
 * @throws ShortAppendError with what the system said as its cause.
 */
export async function appendRecords(handle: Pick<FileHandle, "write">, bytes: Uint8Array): Promise<void> {
  let written = 0;
  for (let retries = 0; written < bytes.length; ) {
    try {
      const { bytesWritten } = await handle.write(bytes, written, bytes.length - written);
      if (bytesWritten > 0) retries = 0;
      else if (++retries > BUSY_RETRIES) throw new Error("the system wrote nothing");
      written += bytesWritten;
    } catch (error) {
      const isBusy = ["EAGAIN", "EINTR"].includes(errorCode(error));
      if (!isBusy || ++retries > BUSY_RETRIES) throw new ShortAppendError(written, error);
      await delay(BUSY_DELAY_MS);
    }
  }
}

/** How many whole records the first `length` of `bytes` hold, and where the last of them ends. */
export function wholeRecords(bytes: Uint8Array, length: number = bytes.length): { count: number; endBytes: number } {
  let count = 0;
  let endBytes = 0;
  for (let found = bytes.indexOf(10); found >= 0 && found < length; found = bytes.indexOf(10, endBytes)) {
    count += 1;
    endBytes = found + 1;
  }
  return { count, endBytes };
}
