import type { FileHandle } from "node:fs/promises";
import { decodeEvent } from "@flowtap/core";

/** What became of the end of a file: it was whole, a fragment was cut off, or the last line was ended with its newline. */
export type TailOutcome = "whole" | "cut" | "closed";

const NEWLINE = 10;
const CLOSING_BRACE = 125;
const NUL = 0;
const BLOCK_BYTES = 64 * 1024;
const LONGEST_CHECKED_BYTES = 64 * 1024 * 1024;
const RECORD_START = Buffer.from('{"type":"');

/**
 * Makes the file end in a whole line, so that the next record does not merge with what a crash or a full disk left:
 *
 * - a whole record that lacks only its newline gets it;
 * - a fragment of a record is cut off, as are NUL bytes that a power failure left;
 * - what cannot be one of our fragments (another program's text) is never cut, only ended with a newline; so is a
 *   fragment where the system refuses to cut (an append-only file).
 *
 * Only for the file's one writer: it would cut another's line in the making.
 */
export async function recoverTail(handle: FileHandle): Promise<TailOutcome> {
  const { size } = await handle.stat();
  const start = await lastLineEnd(handle, size);
  if (start === size) return "whole";
  const isFragment = await holdsFragment(handle, start, size);
  if (isFragment) {
    try {
      await handle.truncate(start);
      return "cut";
    } catch {
      // Append-only attribute: end the fragment instead.
    }
  }
  await handle.write("\n");
  return "closed";
}

/** Where the last line that has its newline ends, in bytes from the start; 0 when no line does. */
export async function lastLineEnd(handle: FileHandle, size: number): Promise<number> {
  const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, size));
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const found = block.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (found >= 0) return start + found + 1;
    end = start;
  }
  return 0;
}

async function holdsFragment(handle: FileHandle, start: number, size: number): Promise<boolean> {
  const head = await readAt(handle, start, Math.min(RECORD_START.length, size - start));
  const isOurs = head.equals(RECORD_START.subarray(0, head.length)) || head[0] === NUL;
  if (!isOurs) return false;
  const last = await readAt(handle, size - 1, 1);
  if (last[0] !== CLOSING_BRACE) return true;
  if (size - start > LONGEST_CHECKED_BYTES) return false;
  try {
    decodeEvent(await readAt(handle, start, size - start));
    return false;
  } catch {
    return true;
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
