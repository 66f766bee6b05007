import { rename } from "node:fs/promises";
import { ActiveFile } from "./active-file.ts";
import { JsonFileError } from "./json-file-error.ts";
import { identifyFile } from "./open-file.ts";
import { listRotatedFiles, rotatedPath } from "./rotated-files.ts";

const LAST_SEQUENCE = 999_999_999;

/**
 * Gives the file at `path` the next rotated name and opens a new one in its place. Names go by sequence, never by a clock. When the new file cannot
 * be opened, the old one gets its name back.
 */
export async function rotateFile(path: string): Promise<ActiveFile> {
  const sequence = ((await listRotatedFiles(path)).at(-1)?.sequence ?? 0) + 1;
  if (sequence > LAST_SEQUENCE) {
    throw new JsonFileError(path, "io", `expected a sequence number up to ${String(LAST_SEQUENCE)} for the rotated file, all are used: move the rotated files away`);
  }
  const target = rotatedPath(path, sequence);
  await rename(path, target);
  try {
    return await ActiveFile.open(path);
  } catch (error) {
    if ((await identifyFile(path)) === undefined) await rename(target, path);
    throw error;
  }
}
