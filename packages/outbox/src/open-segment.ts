import { rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { carveSegment, type CarvedSegment } from "./carve-segment.ts";
import { encodeCursor, encodeRecord, type CursorFrame } from "./frame.ts";
import { discardFolder, makeFolder, segmentPlace, syncFolder, type SegmentPlace } from "./folder-layout.ts";
import { MOST_BYTES_A_WRITE } from "./limits.ts";
import { openDatabase, putCursor, putRecords, type SegmentDatabase } from "./segment-database.ts";
import { Segment } from "./segment.ts";

/** What all segments of an outbox share. */
export interface SegmentSettings {
  /** The outbox's folder. */
  readonly path: string;
  /** How much a segment keeps in its log before LevelDB moves it to a table. */
  readonly writeBufferBytes: number;
  /** Sets aside bytes that look like records and are none. */
  readonly quarantine: (name: string, damaged: readonly Uint8Array[]) => Promise<void>;
}

/** Creates an empty segment. Its name is on the disk when this resolves. */
export async function createSegment(settings: SegmentSettings, place: SegmentPlace): Promise<Segment> {
  let database: SegmentDatabase | undefined;
  try {
    await makeFolder(place.folder);
    database = await openDatabase(place.folder, settings.writeBufferBytes);
    await syncFolder(settings.path);
    const segment = new Segment({ place, database, records: [], cursor: undefined, end: place.first });
    await segment.measure();
    return segment;
  } catch (error) {
    await database?.close();
    await discardFolder(settings.path, place.folder).catch(() => undefined);
    throw error;
  }
}

/**
 * Opens a segment that was written earlier. LevelDB never gets to see its files, for what is damaged makes it abort the process or
 * return altered data: whatever is whole is found in them, checked, and written into a new store.
 *
 * @param limit where the next segment begins. What lies beyond comes from a write that failed, and was stored there instead.
 * @throws what the system says, when the machine is to blame.
 */
export async function openSegment(settings: SegmentSettings, place: SegmentPlace, limit: number): Promise<Segment> {
  const carved = await carveSegment(place.folder, place.first);
  const records = carved.records.filter(({ number }) => number < limit);
  const segment = await rebuild(settings, place, { ...carved, records, end: Math.min(limit, carved.end) });
  await settings.quarantine(basename(place.folder), carved.damaged);
  return segment;
}

/** Writes what is whole into a new segment, which takes the place of the old one in one step. */
async function rebuild(settings: SegmentSettings, place: SegmentPlace, carved: CarvedSegment): Promise<Segment> {
  const target = segmentPlace(settings.path, place.first, place.generation + 1);
  const draft = join(settings.path, `new-${basename(target.folder)}`);
  await rm(draft, { recursive: true, force: true });
  await makeFolder(draft);
  const writing = await openDatabase(draft, settings.writeBufferBytes);
  try {
    let frames: { number: number; frame: Buffer }[] = [];
    let bytes = 0;
    for (const { number, count, payload } of carved.records) {
      const frame = encodeRecord(number, count, payload);
      frames.push({ number, frame });
      bytes += frame.length;
      if (bytes < MOST_BYTES_A_WRITE) continue;
      await putRecords(writing, frames);
      frames = [];
      bytes = 0;
    }
    await putRecords(writing, frames);
    await putCursor(writing, encodeCursor({ ...(carved.cursor ?? noCursor(place.first)), storedUntil: carved.end }), true);
  } finally {
    await writing.close();
  }
  await rename(draft, target.folder);
  await syncFolder(settings.path);
  await discardFolder(settings.path, place.folder);
  return toSegment(target, await openDatabase(target.folder, settings.writeBufferBytes), carved, carved.end);
}

function noCursor(first: number): Omit<CursorFrame, "kind"> {
  return { acknowledged: first, planned: first, droppedFrom: first, droppedUntil: first, storedUntil: first };
}

async function toSegment(place: SegmentPlace, database: SegmentDatabase, { records, cursor }: CarvedSegment, end: number): Promise<Segment> {
  const entries = records.map(({ number, count, payload }) => ({ number, count, bytes: payload.length }));
  const segment = new Segment({ place, database, records: entries, cursor, end });
  await segment.measure();
  return segment;
}
