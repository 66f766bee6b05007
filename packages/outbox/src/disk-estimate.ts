import { LOG_OVERHEAD_BYTES } from "./segment-database.ts";

/** What file systems give out, at least. */
export const DISK_BLOCK_BYTES = 4096;
/** What an empty segment takes: a folder, and LevelDB's own files. */
export const EMPTY_SEGMENT_BYTES: number = 28 * 1024;

/** What storing payloads adds, at most: whole blocks, and one for the store's log. */
export function addedBytes(payloadBytes: number): number {
  return Math.ceil((payloadBytes + LOG_OVERHEAD_BYTES) / DISK_BLOCK_BYTES) * DISK_BLOCK_BYTES + DISK_BLOCK_BYTES;
}
