import type { FileHandle } from "node:fs/promises";
import { errorCode, JsonFileError, type JsonFileErrorReason } from "./json-file-error.ts";
import { openForReading, type FileIdentity } from "./open-file.ts";
import { listRotatedFiles, type RotatedFile } from "./rotated-files.ts";

/** One file of a record, open for reading. */
export interface RecordFile {
  readonly handle: FileHandle;
  readonly identity: FileIdentity;
  readonly path: string;
  readonly sequence: number;
  readonly compressed: boolean;
  /** Whether it is the active file: the last one, which may still grow. */
  readonly active: boolean;
}

const VANISHING_ATTEMPTS = 5;

/**
 * Opens the first file after `sequence`: the oldest rotated one, or the active one when there is none. While a writer rotates
 * and compresses under our hands it looks again, so that no file is left out.
 *
 * @returns `undefined` when there is no such file.
 * @throws JsonFileError when it cannot be opened, or is no regular file.
 */
export async function openFileAfter(activePath: string, sequence: number): Promise<RecordFile | undefined> {
  let after = sequence;
  for (let attempt = 1; ; attempt += 1) {
    const next = (await rotatedAfter(activePath, after))[0];
    const file = next === undefined ? await openActive(activePath, after) : await openRotated(next);
    if (file === "again") continue;
    if (file !== undefined || next === undefined) return file;
    // Compressed or deleted since it was listed; a name that stays but leads nowhere is passed over.
    if (attempt >= VANISHING_ATTEMPTS) after = next.sequence;
  }
}

/** The files of a record that were rotated after `sequence`, oldest first. A folder that may not be listed shows none. */
export async function rotatedAfter(activePath: string, sequence: number): Promise<readonly RotatedFile[]> {
  try {
    return (await listRotatedFiles(activePath)).filter((file) => file.sequence > sequence);
  } catch (error) {
    if (errorCode(error) === "EACCES") return [];
    throw error;
  }
}

async function openRotated(file: RotatedFile): Promise<RecordFile | undefined> {
  const opened = await unless(["missing", "directory", "not_regular"], openForReading(file.path));
  return opened && { ...opened, ...file, active: false };
}

async function openActive(path: string, after: number): Promise<RecordFile | "again" | undefined> {
  const opened = await unless(["missing"], openForReading(path));
  const newest = (await rotatedAfter(path, 0)).at(-1)?.sequence ?? 0;
  if (newest > after) {
    // It was rotated meanwhile: what we hold may be a rotated file, or one may have been left out.
    await opened?.handle.close();
    return "again";
  }
  return opened && { ...opened, path, sequence: newest + 1, compressed: path.endsWith(".gz"), active: true };
}

async function unless<T>(reasons: readonly JsonFileErrorReason[], opening: Promise<T>): Promise<T | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof JsonFileError && reasons.includes(error.reason)) return undefined;
    throw error;
  }
}
