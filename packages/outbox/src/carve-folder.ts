import { HEADER_BYTES, MAGIC, readClaim, readFrame, type CursorFrame, type FrameClaim, type RecordFrame } from "./frame.ts";
import { MOST_EVENTS_A_BATCH } from "./limits.ts";
import { readStoreFiles } from "./read-store-files.ts";
import { ReusedBuffer } from "./reused-buffer.ts";

/** What the raw files of a store hold, whatever state it is in. */
export interface CarvedFolder {
  /** Every whole record, in order of its number, each once. */
  readonly records: readonly RecordFrame[];
  /** The furthest cursor. */
  readonly cursor: CursorFrame | undefined;
  /** One past the last event that there is any trace of. */
  readonly end: number;
  /** Bytes that look like a record and are none. */
  readonly damaged: readonly Uint8Array[];
}

/** What the log puts between two of our frames is shorter (headers, key, lengths, padding), and what a lost frame leaves is longer. */
const MOST_LOG_OVERHEAD_BYTES = 64;

/**
 * Finds the frames in the files of a store without opening its store, which needs no lock, changes nothing, and cannot be led
 * astray by damage: one flipped bit makes LevelDB forget the rest of a 32 KiB block, or return altered data, without a word.
 *
 * @param first number of the first event that may be in it.
 * @param buffer holds what is found; nothing is copied out of it.
 */
export async function carveFolder(folder: string, first: number, buffer: ReusedBuffer = new ReusedBuffer()): Promise<CarvedFolder> {
  const records = new Map<number, RecordFrame>();
  const cursors: CursorFrame[] = [];
  const suspects: Suspect[] = [];
  for (const { bytes, isLog } of await readStoreFiles(folder, buffer)) {
    const found = carve(bytes, isLog);
    for (const frame of found.frames) {
      if (frame.kind === "cursor") cursors.push(frame);
      else if (!records.has(frame.number)) records.set(frame.number, frame);
    }
    suspects.push(...found.suspects);
  }
  const inOrder = [...records.values()].sort((a, b) => a.number - b.number);
  const cursor = furthest(cursors);
  const end = Math.max(endOf(first, inOrder, suspects), cursor?.storedUntil ?? 0);
  return { records: inOrder, cursor, end, damaged: suspects.map(({ bytes }) => bytes) };
}

/** Bytes that look like a frame of ours and are none. */
interface Suspect {
  readonly bytes: Uint8Array;
  /** What it says it is, where that can be read. */
  readonly claim: FrameClaim | undefined;
  /** Whether a whole record follows, so that the gap in the numbers tells what is missing. */
  isFollowed: boolean;
}

function carve(bytes: Buffer, isLog: boolean): { frames: (RecordFrame | CursorFrame)[]; suspects: Suspect[] } {
  const frames: (RecordFrame | CursorFrame)[] = [];
  const suspects: Suspect[] = [];
  let goodUntil = 0;
  for (let at = bytes.indexOf(MAGIC); ; at = bytes.indexOf(MAGIC, at + 1)) {
    const whole = at === -1 ? undefined : readFrame(bytes, at);
    if (at !== -1 && whole === undefined) continue;
    const suspect = suspectIn(bytes.subarray(goodUntil, at === -1 ? bytes.length : at), isLog, at === -1);
    if (suspect !== undefined) suspects.push(suspect);
    if (whole === undefined) return { frames, suspects };
    frames.push(whole.frame);
    if (whole.frame.kind === "record") for (const earlier of suspects) earlier.isFollowed = true;
    goodUntil = whole.end;
    at = whole.end - 1;
  }
}

/** Looks at what lies between two whole frames, or behind the last one. */
function suspectIn(between: Buffer, isLog: boolean, isLast: boolean): Suspect | undefined {
  const at = between.indexOf(MAGIC);
  if (at !== -1) {
    const claim = readClaim(between, at);
    return claim?.isCursor === true ? undefined : { bytes: between.subarray(at), claim, isFollowed: false };
  }
  // A log ends with a frame; and only a frame that lost its magic leaves this much between two others.
  const isOdd = isLog && (isLast ? between.some((byte) => byte !== 0) : between.length > MOST_LOG_OVERHEAD_BYTES);
  return isOdd ? { bytes: between, claim: undefined, isFollowed: false } : undefined;
}

/** Damaged records at the end leave no gap. What such a record says of itself counts where it continues the numbers, else it is one event. */
function endOf(first: number, records: readonly RecordFrame[], suspects: readonly Suspect[]): number {
  const last = records.at(-1);
  let end = last === undefined ? first : last.number + last.count;
  for (const [index, { bytes, claim, isFollowed }] of suspects.entries()) {
    if (isFollowed) continue;
    // Behind a record of unknown length, numbers may jump.
    const mostAhead = index === 0 ? 0 : MOST_EVENTS_A_BATCH;
    const isLikely = claim !== undefined && claim.number >= end && claim.number <= end + mostAhead;
    end = isLikely ? claim.number + Math.max(1, Math.min(claim.count, countLines(bytes))) : end + 1;
  }
  return end;
}

function countLines(bytes: Uint8Array): number {
  return bytes.subarray(HEADER_BYTES).reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 1);
}

function furthest(cursors: readonly CursorFrame[]): CursorFrame | undefined {
  return cursors.reduce<CursorFrame | undefined>((best, cursor) => (best === undefined || isFurther(cursor, best) ? cursor : best), undefined);
}

/** Whether `cursor` was written after `other`: none of its numbers ever goes back. */
export function isFurther(cursor: CursorFrame, other: CursorFrame): boolean {
  if (cursor.acknowledged !== other.acknowledged) return cursor.acknowledged > other.acknowledged;
  if (cursor.planned !== other.planned) return cursor.planned > other.planned;
  if (cursor.droppedUntil !== other.droppedUntil) return cursor.droppedUntil > other.droppedUntil;
  return cursor.storedUntil > other.storedUntil;
}
