import { ClassicLevel } from "classic-level";
import { makePrivate } from "./folder-layout.ts";

/** A LevelDB store, which takes frames and keeps them on the disk. */
export type SegmentDatabase = ClassicLevel<Buffer, Buffer>;

const KEY_BYTES = 8;
/** Behind every number, which is below 2^53. */
const CURSOR_KEY: Buffer = Buffer.from([0xff]);
/** Bytes that LevelDB adds to a frame in its log, at most: headers, lengths, key. */
export const LOG_OVERHEAD_BYTES = 64;

/**
 * Creates a store in an empty folder. Values are kept as they are, uncompressed, so that
 * they can be found among the raw bytes of a damaged store.
 *
 * @param writeBufferBytes how much is kept in memory and in the log before LevelDB moves it to a table.
 * @throws what LevelDB says.
 */
export async function openDatabase(folder: string, writeBufferBytes: number): Promise<SegmentDatabase> {
  const database: SegmentDatabase = new ClassicLevel(folder, {
    keyEncoding: "buffer",
    valueEncoding: "buffer",
    compression: false,
    writeBufferSize: writeBufferBytes,
    cacheSize: 65_536,
  });
  await database.open();
  await makePrivate(folder);
  return database;
}

function recordKey(number: number): Buffer {
  const key = Buffer.allocUnsafe(KEY_BYTES);
  key.writeBigUInt64BE(BigInt(number));
  return key;
}

/** Stores records, all or none; they are on the disk when it resolves. */
export async function putRecords(database: SegmentDatabase, records: readonly { readonly number: number; readonly frame: Buffer }[]): Promise<void> {
  await database.batch(
    records.map(({ number, frame }) => ({ type: "put", key: recordKey(number), value: frame })),
    { sync: true },
  );
}

/** @param sync whether it must be on the disk when this resolves. */
export async function putCursor(database: SegmentDatabase, frame: Buffer, sync: boolean): Promise<void> {
  await database.put(CURSOR_KEY, frame, { sync });
}
