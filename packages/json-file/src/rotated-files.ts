import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { errorCode } from "./json-file-error.ts";

/** One file that rotation left beside the active one. */
export interface RotatedFile {
  /** Its place in the order of writing; 1 is the first. Never taken from a clock. */
  readonly sequence: number;
  readonly path: string;
  readonly compressed: boolean;
}

/** A rotated file with its length. */
export interface MeasuredFile extends RotatedFile {
  readonly sizeBytes: number;
}

// Nine digits: no date that other programs put into file names (YYYYMMDD, YYMMDD, epoch seconds) has as many.
const SEQUENCE_DIGITS = 9;
const COMPRESSED_SUFFIX = ".gz";
const UNFINISHED_SUFFIX = ".gz.tmp";

/** The name a rotated file gets: `events.000000001.ndjson` beside `events.ndjson`. */
export function rotatedPath(activePath: string, sequence: number): string {
  const extension = extname(activePath);
  const stem = basename(activePath, extension);
  return join(dirname(activePath), `${stem}.${String(sequence).padStart(SEQUENCE_DIGITS, "0")}${extension}`);
}

/** Where the compressed form of a rotated file goes. */
export function compressedPath(plainPath: string): string {
  return `${plainPath}${COMPRESSED_SUFFIX}`;
}

/** Where a compressed form is written before it is complete. */
export function unfinishedPath(plainPath: string): string {
  return `${plainPath}${UNFINISHED_SUFFIX}`;
}

/**
 * Every rotated file of `activePath`, oldest first, each record once: while both forms of a file exist, the plain one counts.
 */
export async function listRotatedFiles(activePath: string): Promise<readonly RotatedFile[]> {
  const plainOrOnly = new Map<number, RotatedFile>();
  for (const file of await listEveryForm(activePath)) {
    if (!file.compressed || !plainOrOnly.has(file.sequence)) plainOrOnly.set(file.sequence, file);
  }
  return [...plainOrOnly.values()].sort((a, b) => a.sequence - b.sequence);
}

/** Every rotated file of `activePath`, both forms where both exist, in no order. A folder that is gone has none. */
export async function listEveryForm(activePath: string): Promise<readonly RotatedFile[]> {
  return (await listNames(activePath)).filter((found) => found.suffix !== UNFINISHED_SUFFIX).map((found) => ({
    sequence: found.sequence,
    path: found.path,
    compressed: found.suffix === COMPRESSED_SUFFIX,
  }));
}

/** The compressed forms that a crash left unfinished. */
export async function listUnfinished(activePath: string): Promise<readonly string[]> {
  return (await listNames(activePath)).filter((found) => found.suffix === UNFINISHED_SUFFIX).map((found) => found.path);
}

/** {@link listEveryForm}, regular files only, with their lengths. */
export async function measureRotatedFiles(activePath: string): Promise<readonly MeasuredFile[]> {
  const measured: MeasuredFile[] = [];
  for (const file of await listEveryForm(activePath)) {
    const found = await lstat(file.path).catch(() => undefined);
    if (found?.isFile() === true) measured.push({ ...file, sizeBytes: found.size });
  }
  return measured;
}

interface FoundName {
  readonly sequence: number;
  readonly path: string;
  readonly suffix: string;
}

async function listNames(activePath: string): Promise<readonly FoundName[]> {
  const folder = dirname(activePath);
  const extension = extname(activePath);
  const prefix = `${basename(activePath, extension)}.`;
  const found: FoundName[] = [];
  for (const name of await readNames(folder)) {
    if (!name.startsWith(prefix)) continue;
    const digits = name.slice(prefix.length, prefix.length + SEQUENCE_DIGITS);
    const rest = name.slice(prefix.length + SEQUENCE_DIGITS);
    if (!/^\d{9}$/u.test(digits) || !rest.startsWith(extension)) continue;
    const suffix = rest.slice(extension.length);
    if (!["", COMPRESSED_SUFFIX, UNFINISHED_SUFFIX].includes(suffix)) continue;
    found.push({ sequence: Number(digits), path: join(folder, name), suffix });
  }
  return found;
}

async function readNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error))) return [];
    throw error;
  }
}
