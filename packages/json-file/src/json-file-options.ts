import { resolve } from "node:path";
import { OptionError } from "@flowtap/core";

/** How far an event got before it counts as delivered. */
export type Durability = "written" | "synced";

/** Options of {@link JsonFileListener}. */
export interface JsonFileListenerOptions {
  /** The file, not ending in `.gz`. Missing folders are created with mode 0700, the file with mode 0600. */
  readonly path: string;
  /**
   * When a line counts as delivered: `"written"` when the write callback came (survives the death of the process),
   * `"synced"` when fdatasync returned (survives power loss if the disk is honest), one sync for all that waited.
   *
   * @default "written"
   */
  readonly durability?: Durability;
  /**
   * Under `"written"`: longest time, in milliseconds on the monotonic clock, between a write and its fdatasync. What a
   * power failure can take.
   *
   * @default 200
   */
  readonly syncIntervalMs?: number;
  /**
   * When to start a new file.
   *
   * @default never
   */
  readonly rotate?: RotateOptions;
  /**
   * How much of the rotated files to keep.
   *
   * @default all
   */
  readonly retain?: RetainOptions;
}

/** When to start a new file, and what becomes of the old one. */
export interface RotateOptions {
  /**
   * Rotates before the file would grow beyond this many bytes. A single longer line gets a file of its own.
   *
   * @default no limit
   */
  readonly maxBytes?: number;
  /**
   * Rotates when the first event comes at least this many milliseconds after the file was opened by this process,
   * on the monotonic clock.
   *
   * @default no limit
   */
  readonly maxAgeMs?: number;
  /**
   * Compresses rotated files, in the background.
   *
   * @default false
   */
  readonly gzip?: boolean;
}

/** How much of the rotated files to keep; the oldest go first, the newest rotated file always stays. */
export interface RetainOptions {
  /**
   * Most rotated files, at least 1.
   *
   * @default no limit
   */
  readonly maxFiles?: number;
  /**
   * Most bytes of the rotated files and the active file together; at least twice `rotate.maxBytes` to make sense.
   *
   * @default no limit
   */
  readonly maxBytes?: number;
}

/** The options with every default filled in. */
export interface ResolvedOptions {
  readonly path: string;
  readonly durability: Durability;
  readonly syncIntervalMs: number;
  readonly rotate: { readonly maxBytes: number; readonly maxAgeMs: number; readonly gzip: boolean };
  readonly retain: { readonly maxFiles: number; readonly maxBytes: number };
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Checks the options and fills in the defaults.
 *
 * @throws OptionError naming the first option that cannot work.
 */
export function resolveOptions(options: JsonFileListenerOptions): ResolvedOptions {
  // From JavaScript anything may come.
  const given: unknown = options;
  if (!isRecord(given)) throw new OptionError("options", "an object with a path", given);
  const rotate = group(given, "rotate");
  const retain = group(given, "retain");
  return {
    path: resolve(checkWritten(checkPath("path", given["path"]))),
    durability: durability(given["durability"]),
    syncIntervalMs: integer("syncIntervalMs", given["syncIntervalMs"], 200, LONGEST_TIMER_MS),
    rotate: {
      maxBytes: integer("rotate.maxBytes", rotate["maxBytes"], Infinity),
      maxAgeMs: integer("rotate.maxAgeMs", rotate["maxAgeMs"], Infinity),
      gzip: flag("rotate.gzip", rotate["gzip"]),
    },
    retain: {
      maxFiles: integer("retain.maxFiles", retain["maxFiles"], Infinity),
      maxBytes: integer("retain.maxBytes", retain["maxBytes"], Infinity),
    },
  };
}

/** @throws OptionError unless `value` can be a path. */
export function checkPath(option: string, value: unknown): string {
  if (typeof value !== "string" || value === "" || value.includes("\0")) {
    throw new OptionError(option, "a non-empty path without NUL", value);
  }
  return value;
}

/** Readers take a file of that name for compressed: what is written to one as it is could not be read again. */
function checkWritten(path: string): string {
  if (path.endsWith(".gz")) throw new OptionError("path", "a path that does not end in .gz: only rotated files are compressed", path);
  return path;
}

/** @throws OptionError unless `value` is missing or an integer from 1 to `most`. */
export function integer(option: string, value: unknown, fallback: number, most: number = Number.MAX_SAFE_INTEGER): number {
  if (value === undefined || (value === Infinity && fallback === Infinity)) return fallback;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > most) {
    throw new OptionError(option, `an integer from 1 to ${String(most)}`, value);
  }
  return value;
}

/** @throws OptionError unless `value` is missing or a boolean. */
export function flag(option: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value !== "boolean") throw new OptionError(option, "true or false", value);
  return value;
}

/** @throws OptionError unless `value` is missing or an AbortSignal. */
export function checkSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return value;
  throw new OptionError("signal", "an AbortSignal", value);
}

/** Whether `value` is an object with keys of its own, to be read as options. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function durability(value: unknown): Durability {
  if (value === undefined) return "written";
  if (value !== "written" && value !== "synced") throw new OptionError("durability", '"written" or "synced"', value);
  return value;
}

function group(options: Readonly<Record<string, unknown>>, option: string): Readonly<Record<string, unknown>> {
  const value = options[option];
  if (value === undefined) return {};
  if (!isRecord(value)) throw new OptionError(option, "an object", value);
  return value;
}
