import { hostname } from "node:os";
import { join } from "node:path";
import { readdir } from "node:fs/promises";
import { decodeEvent } from "@flowtap/core";
import { diskBytes, QUARANTINE_FOLDER } from "./folder-layout.ts";
import { readOwner, type OutboxOwner } from "./folder-lock.ts";
import { errorCode } from "./outbox-error.ts";
import { requirePath } from "./outbox-options.ts";
import { readBacklog } from "./read-backlog.ts";

/** What is in an outbox. */
export interface OutboxInspection {
  /** Events that are stored and not delivered. */
  readonly events: number;
  /** Bytes of their lines, newlines included. */
  readonly bytes: number;
  /** Bytes that the folder takes on the disk. */
  readonly diskBytes: number;
  /** Timestamp of the event that was stored first, of those. */
  readonly oldest: string | undefined;
  /** Timestamp of the event that was stored last. */
  readonly newest: string | undefined;
  /** Stretches of bytes that are no whole record, and will be set aside at the next start; while it is in use, perhaps what is being written. */
  readonly damaged: number;
  /** Files with what was set aside at earlier starts, in the folder's `quarantine`. */
  readonly quarantined: number;
  /** Who says to have it open; `undefined` when nobody does, or that process is gone. */
  readonly owner: OutboxOwner | undefined;
}

/**
 * Looks into an outbox without changing anything, also while it is in use.
 *
 * @throws OptionError when the path cannot be one; OutboxError when there is no outbox, or it cannot be read.
 */
export async function inspectOutbox(path: string): Promise<OutboxInspection> {
  const folder = requirePath(path);
  let events = 0;
  let bytes = 0;
  let damaged = 0;
  let first: string | undefined;
  let last: string | undefined;
  for await (const part of readBacklog(folder)) {
    events += part.lines.length;
    for (const line of part.lines) bytes += Buffer.byteLength(line) + 1;
    damaged += part.damaged;
    first ??= part.lines[0];
    last = part.lines.at(-1) ?? last;
  }
  return {
    events,
    bytes,
    diskBytes: await diskBytes(folder),
    oldest: timestampOf(first),
    newest: timestampOf(last),
    damaged,
    quarantined: await countFiles(join(folder, QUARANTINE_FOLDER)),
    owner: await livingOwner(folder),
  };
}

function timestampOf(line: string | undefined): string | undefined {
  try {
    return line === undefined ? undefined : decodeEvent(line).timestamp;
  } catch {
    // Written by a newer version.
    return undefined;
  }
}

async function countFiles(folder: string): Promise<number> {
  try {
    return (await readdir(folder)).length;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return 0;
    throw error;
  }
}

async function livingOwner(folder: string): Promise<OutboxOwner | undefined> {
  const owner = await readOwner(folder);
  if (owner?.host !== hostname()) return owner;
  try {
    process.kill(owner.pid, 0);
    return owner;
  } catch (error) {
    // Somebody else's process lives too.
    return errorCode(error) === "EPERM" ? owner : undefined;
  }
}
