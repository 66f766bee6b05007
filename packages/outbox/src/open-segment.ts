import { carveFolder } from "./carve-folder.ts";
import { discardFolder, makeFolder, syncFolder, type SegmentPlace } from "./folder-layout.ts";
import { openDatabase, type SegmentDatabase } from "./segment-database.ts";
import type { ReusedBuffer } from "./reused-buffer.ts";
import { Segment } from "./segment.ts";

/** Creates an empty segment. Its name is on the disk when this resolves. */
export async function createSegment(path: string, place: SegmentPlace, writeBufferBytes: number): Promise<Segment> {
  let database: SegmentDatabase | undefined;
  try {
    // A failed attempt may have left one, with nothing in it that was acknowledged.
    await discardFolder(path, place.folder);
    await makeFolder(place.folder);
    database = await openDatabase(place.folder, writeBufferBytes);
    await syncFolder(path);
    const segment = new Segment({ place, database, records: [], end: place.first });
    await segment.measure();
    return segment;
  } catch (error) {
    await database?.close();
    await discardFolder(path, place.folder).catch(() => undefined);
    throw error;
  }
}

/**
 * Reads a segment that was written earlier, and changes nothing. LevelDB never gets to see its files again: what is damaged makes it
 * abort the process or return altered data.
 *
 * @param limit where the next segment begins. What lies beyond comes from a write that failed, and was stored there instead.
 * @param buffer holds the segment's records: one segment at a time.
 * @param onDamaged is given bytes that look like records and are none.
 */
export async function readSegment(place: SegmentPlace, limit: number, buffer: ReusedBuffer, onDamaged: (damaged: readonly Uint8Array[]) => Promise<void>): Promise<Segment> {
  const carved = await carveFolder(place.folder, place.first, buffer);
  const records = carved.records.filter(({ number }) => number < limit);
  const segment = new Segment({ place, database: undefined, records, end: Math.min(limit, carved.end) });
  await segment.measure();
  await onDamaged(carved.damaged);
  return segment;
}
