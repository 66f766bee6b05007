import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./outbox-error.ts";
import type { ReusedBuffer } from "./reused-buffer.ts";

/** What a file of a store holds. */
export interface StoreFile {
  /** A log, from which the headers of its blocks are taken out; else a table. */
  readonly isLog: boolean;
  readonly bytes: Buffer;
}

// https://github.com/google/leveldb/blob/main/doc/log_format.md: blocks of 32 KiB, each beginning with the 7-byte header of a fragment.
const LOG_BLOCK_BYTES = 32_768;
const LOG_HEADER_BYTES = 7;

/** Reads the logs and tables of a store into one buffer, in the order of their names. Files that vanish meanwhile are left out. */
export async function readStoreFiles(folder: string, buffer: ReusedBuffer): Promise<readonly StoreFile[]> {
  const found: { readonly path: string; readonly isLog: boolean; readonly size: number }[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const isLog = name.endsWith(".log");
    if (!isLog && !name.endsWith(".ldb")) continue;
    const path = join(folder, name);
    const size = (await whileThere(lstat(path)))?.size;
    if (size !== undefined) found.push({ path, isLog, size });
  }
  const window = buffer.take(found.reduce((sum, { size }) => sum + size, 0));
  const files: StoreFile[] = [];
  let at = 0;
  for (const { path, isLog, size } of found) {
    const bytes = await whileThere(readInto(window.subarray(at, at + size), path));
    if (bytes === undefined) continue;
    files.push({ isLog, bytes: isLog ? withoutBlockHeaders(bytes) : bytes });
    at += size;
  }
  return files;
}

/** Reads as much of a file as there is and fits. */
async function readInto(bytes: Buffer, path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    let end = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, end, bytes.length - end, end);
      end += bytesRead;
      if (bytesRead === 0 || end === bytes.length) return bytes.subarray(0, end);
    }
  } finally {
    await file.close();
  }
}

/** Joins, in place, what the log split over blocks: takes out all headers but those within a block, where no frame is split. */
function withoutBlockHeaders(log: Buffer): Buffer {
  let end = Math.min(log.length, LOG_BLOCK_BYTES);
  for (let block = LOG_BLOCK_BYTES; block + LOG_HEADER_BYTES < log.length; block += LOG_BLOCK_BYTES) {
    const from = block + LOG_HEADER_BYTES;
    const until = Math.min(log.length, block + LOG_BLOCK_BYTES);
    log.copyWithin(end, from, until);
    end += until - from;
  }
  return log.subarray(0, end);
}

/** The store of a living outbox replaces its files. */
async function whileThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
