import { rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { carveSegment, type CarvedSegment } from "./carve-segment.ts";
import { encodeCursor, encodeRecord } from "./frame.ts";
import { discardFolder, makeFolder, segmentPlace, syncFolder, type SegmentPlace } from "./folder-layout.ts";
import { MOST_BYTES_A_WRITE, MOST_EVENTS_A_BATCH } from "./limits.ts";
import { openDatabase, putCursor, putRecords, recordNumbers, type SegmentDatabase } from "./segment-database.ts";
import { Segment } from "./segment.ts";
import { isMachineFault } from "./store-fault.ts";

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
 * Opens a segment that was written earlier, and first looks at its raw files: where the store does not open, or does not know
 * of exactly the records that are there, it is made anew from the whole ones.
 *
 * @param limit where the next segment begins. What lies beyond comes from a write that failed, and was stored there instead.
 * @throws what the system says, when the machine is to blame.
 */
export async function openSegment(settings: SegmentSettings, place: SegmentPlace, limit: number): Promise<Segment> {
  const carved = below(limit, await carveSegment(place.folder, place.first));
  const segment = await openCarved(settings, place, limit, carved);
  await settings.quarantine(basename(place.folder), carved.damaged);
  return segment;
}

async function openCarved(settings: SegmentSettings, place: SegmentPlace, limit: number, carved: CarvedSegment): Promise<Segment> {
  const known = await openKnown(settings, place);
  if (known === undefined) return rebuild(settings, place, carved);
  if (hasExactly(carved, known.numbers)) return toSegment(place, known.database, carved, carved.end);
  await known.database.close();
  return rebuild(settings, place, { ...carved, end: Math.min(limit, endOfKnown(carved, known.numbers)) });
}

function below(limit: number, carved: CarvedSegment): CarvedSegment {
  return { ...carved, records: carved.records.filter(({ number }) => number < limit), end: Math.min(limit, carved.end) };
}

/** A record behind the last one that only the store knows of is damaged beyond recognition: it counts, as far as its number can be true. */
function endOfKnown({ end }: CarvedSegment, numbers: readonly number[]): number {
  return numbers.reduce((last, number) => (number >= last && number <= last + MOST_EVENTS_A_BATCH ? number + 1 : last), end);
}

interface KnownRecords {
  readonly database: SegmentDatabase;
  readonly numbers: readonly number[];
}

async function openKnown({ writeBufferBytes }: SegmentSettings, { folder }: SegmentPlace): Promise<KnownRecords | undefined> {
  let database: SegmentDatabase | undefined;
  try {
    database = await openDatabase(folder, writeBufferBytes);
    return { database, numbers: await recordNumbers(database) };
  } catch (error) {
    await database?.close();
    if (isMachineFault(error)) throw error;
    return undefined;
  }
}

function hasExactly({ records }: CarvedSegment, numbers: readonly number[]): boolean {
  return records.length === numbers.length && records.every(({ number }, index) => number === numbers[index]);
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
    if (carved.cursor !== undefined) await putCursor(writing, encodeCursor(carved.cursor), true);
  } finally {
    await writing.close();
  }
  await rename(draft, target.folder);
  await syncFolder(settings.path);
  await discardFolder(settings.path, place.folder);
  return toSegment(target, await openDatabase(target.folder, settings.writeBufferBytes), carved, carved.end);
}

async function toSegment(place: SegmentPlace, database: SegmentDatabase, { records, cursor }: CarvedSegment, end: number): Promise<Segment> {
  const entries = records.map(({ number, count, payload }) => ({ number, count, bytes: payload.length }));
  const segment = new Segment({ place, database, records: entries, cursor, end });
  await segment.measure();
  return segment;
}
