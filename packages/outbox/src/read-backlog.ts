import { readdir } from "node:fs/promises";
import { carveFolder, type CarvedFolder } from "./carve-folder.ts";
import { readCursor } from "./cursor-store.ts";
import { listSegments, requireOutboxFolder, type SegmentPlace } from "./folder-layout.ts";
import type { CursorFrame } from "./frame.ts";
import { errorCode } from "./outbox-error.ts";
import { linesOf } from "./segment.ts";
import { toOutboxError } from "./store-fault.ts";

/** One segment's part of the backlog. */
export interface BacklogPart {
  /** Canonical lines that are still to be delivered, in order. */
  readonly lines: readonly string[];
  /** How many stretches of bytes look like records and are none. */
  readonly damaged: number;
}

/** A living outbox replaces its files now and then: how often to look again for a listing that stays the same. */
const MOST_LOOKS = 10;

/**
 * Reads what an outbox holds from its raw files, a segment at a time: takes no lock, changes nothing, and reads whatever is whole.
 * An outbox in use may go on meanwhile; what it delivers during the reading may or may not be in it.
 *
 * @throws OutboxError when there is no outbox at the path, or it cannot be read.
 */
export async function* readBacklog(path: string): AsyncGenerator<BacklogPart, void> {
  try {
    await requireOutboxFolder(path);
    const { segments } = await listSegments(path);
    const cursor = await readCursor(path);
    for (const [index, place] of segments.entries()) {
      const carved = await carveSteadily(place);
      if (carved === undefined) continue;
      yield { lines: waitingLines(carved, cursor, segments[index + 1]?.first ?? Infinity), damaged: carved.damaged.length };
    }
  } catch (cause) {
    throw toOutboxError(path, "cannot be read", cause);
  }
}

function waitingLines({ records }: CarvedFolder, cursor: CursorFrame | undefined, limit: number): string[] {
  const acknowledged = cursor?.acknowledged ?? 0;
  const droppedFrom = cursor?.droppedFrom ?? 0;
  const droppedUntil = cursor?.droppedUntil ?? 0;
  return records.flatMap(({ number, payload }) => {
    // Beyond the limit lies what a failed write left: it was stored again, in the next segment.
    if (number >= limit) return [];
    return linesOf(payload).filter((_, index) => {
      const at = number + index;
      return at >= acknowledged && (at < droppedFrom || at >= droppedUntil);
    });
  });
}

/** @returns `undefined` when the segment is gone: it was done with. */
async function carveSteadily({ folder, first }: SegmentPlace): Promise<CarvedFolder | undefined> {
  try {
    for (let look = 1; ; look++) {
      const before = await readdir(folder);
      const carved = await carveFolder(folder, first);
      const after = await readdir(folder);
      if (look === MOST_LOOKS || before.join() === after.join()) return carved;
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
