import { randomUUID } from "node:crypto";
import { chmod, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, OutboxError } from "./outbox-error.ts";

/** A segment's folder: the backlog is kept in segments, each a store of its own, so that what is done with can be removed as a whole. */
export interface SegmentPlace {
  /** Number of its first event. */
  readonly first: number;
  readonly folder: string;
}

/** Folder with the store whose lock is the outbox's lock. */
export const LOCK_FOLDER = "lock";
/** Folder with what could not be read. */
export const QUARANTINE_FOLDER = "quarantine";

const SEGMENT_NAME = /^\d{16}$/u;
const CURSOR_NAME = /^cursor-(\d{1,9})$/u;
const LEFTOVER_PREFIX = "old-";
const PRIVATE_FOLDER_MODE = 0o700;
const PRIVATE_FILE_MODE = 0o600;
const WIDER_THAN_PRIVATE = 0o077;

export function segmentPlace(path: string, first: number): SegmentPlace {
  return { first, folder: join(path, String(first).padStart(16, "0")) };
}

/** The segments in their order, and folders that a crash left behind and nobody needs. */
export async function listSegments(path: string): Promise<{ readonly segments: readonly SegmentPlace[]; readonly leftovers: readonly string[] }> {
  const names = await readdir(path);
  const segments = names.filter((name) => SEGMENT_NAME.test(name)).map((name) => segmentPlace(path, Number(name)));
  return { segments: segments.sort((a, b) => a.first - b.first), leftovers: names.filter((name) => name.startsWith(LEFTOVER_PREFIX)).map((name) => join(path, name)) };
}

/** A folder with a store that says how far the inner listener got. */
export function cursorFolder(path: string, number: number): string {
  return join(path, `cursor-${String(number)}`);
}

/** Numbers of those folders. */
export async function listCursors(path: string): Promise<number[]> {
  return (await readdir(path)).flatMap((name) => {
    const match = CURSOR_NAME.exec(name);
    return match === null ? [] : [Number(match[1])];
  });
}

/**
 * Makes sure that `path` is a folder of ours that only we can enter (0700), creating it where it is missing.
 *
 * @throws OutboxError when it is a symbolic link, no folder, or a folder with other things in it.
 */
export async function prepareFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER_MODE }).catch(async (error: unknown) => {
    // On a read-only file system the recursive form says ENOENT.
    if (errorCode(error) === "ENOENT") await makeFolder(path);
    else if (errorCode(error) !== "EEXIST") throw error;
  });
  await requireOutboxFolder(path);
  const { mode } = await lstat(path);
  if ((mode & WIDER_THAN_PRIVATE) !== 0) await chmod(path, PRIVATE_FOLDER_MODE);
}

/** @throws OutboxError when `path` is missing, a symbolic link, no folder, or a folder that holds anything but an outbox. */
export async function requireOutboxFolder(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") throw new OutboxError(path, "missing", "expected the folder of an outbox, found nothing: check the path", { cause: error });
    throw error;
  });
  if (found.isSymbolicLink()) throw new OutboxError(path, "symbolic_link", "expected a folder, found a symbolic link: name the folder it points to");
  if (!found.isDirectory()) throw new OutboxError(path, "not_a_folder", "expected a folder, found a file: name a folder of its own");
  const names = (await readdir(path)).filter((name) => name !== "lost+found");
  if (names.length > 0 && !names.includes(LOCK_FOLDER)) {
    throw new OutboxError(path, "not_an_outbox", "expected an outbox or an empty folder, found a folder with other things in it: name a folder of its own");
  }
}

/** Creates a folder that only we can enter. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: PRIVATE_FOLDER_MODE });
}

/** Takes what others could read in a folder away from them: the store creates its files with mode 0644. */
export async function makePrivate(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    try {
      const { mode } = await lstat(file);
      if ((mode & WIDER_THAN_PRIVATE) !== 0) await chmod(file, PRIVATE_FILE_MODE);
    } catch (error) {
      // The store removed it meanwhile.
      if (errorCode(error) !== "ENOENT") throw error;
    }
  }
}

/** Removes a folder in a way that a crash cannot leave half of it in use. */
export async function discardFolder(path: string, folder: string): Promise<void> {
  const trash = join(path, `${LEFTOVER_PREFIX}${randomUUID()}`);
  try {
    await rename(folder, trash);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  await rm(trash, { recursive: true, force: true });
}

/** Bytes that a file or folder takes on the disk, with everything in it: the larger of length and blocks. */
export async function diskBytes(path: string): Promise<number> {
  try {
    const found = await lstat(path);
    let bytes = Math.max(found.size, found.blocks * 512);
    if (found.isDirectory()) for (const name of await readdir(path)) bytes += await diskBytes(join(path, name));
    return bytes;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return 0;
    throw error;
  }
}

const FOLDER_SYNC_REFUSALS: readonly string[] = ["EACCES", "EPERM", "EINVAL", "EISDIR", "ENOTSUP"];

/** Makes the entries of a folder durable: a created or renamed name survives a power failure only after this. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    // A file system that syncs no folders is as durable as it gets.
    if (!FOLDER_SYNC_REFUSALS.includes(errorCode(error))) throw error;
  }
}
