import { resolve } from "node:path";
import { OptionError, requireInteger } from "@flowtap/core";

/**
 * What gives way when the outbox holds as much as `maxBytes` allows, or the disk takes nothing.
 *
 * - `"wait"`: nothing; reading stops until there is room, which is back-pressure to the engine.
 * - `"drop-oldest"`: what waited longest goes, a stretch of about a sixteenth of `maxBytes` at a time; never what is being delivered.
 * - `"drop-newest"`: what comes goes.
 */
export type OutboxOverflow = "wait" | "drop-oldest" | "drop-newest";

/** Options of `OutboxListener`. */
export interface OutboxOptions {
  /** A folder of the outbox's own. Missing folders are created; mode 0700. */
  readonly path: string;
  /**
   * Most bytes that the folder takes on the disk at any time, the store's own overhead included: an integer from 262,144. One
   * event may take up to about half of it.
   *
   * @default 268_435_456
   */
  readonly maxBytes?: number;
  /**
   * What gives way when that is reached. What is dropped is counted.
   *
   * @default "wait"
   */
  readonly overflow?: OutboxOverflow;
  /**
   * Longest time, in milliseconds, that a stop may take. For most of it the inner listener goes on with what is stored; what is
   * left then stays on the disk for the next start.
   *
   * @default 4_000
   */
  readonly stopTimeoutMs?: number;
}

/** The options with every default filled in. */
export type ResolvedOptions = Required<OutboxOptions>;

const LEAST_BYTES = 262_144;
/** The longest delay that timers keep. */
const MOST_TIMER_MS = 2_147_483_647;

/**
 * Checks the options and fills in the defaults.
 *
 * @throws OptionError naming the first option that cannot work.
 */
export function resolveOptions(options: OutboxOptions): ResolvedOptions {
  const given: unknown = options;
  if (typeof given !== "object" || given === null) throw new OptionError("options", "an object with a path", given);
  const { maxBytes = 268_435_456, overflow = "wait", stopTimeoutMs = 4_000 } = options;
  return {
    path: requirePath(options.path),
    maxBytes: requireInteger("maxBytes", maxBytes, LEAST_BYTES),
    overflow: requireOverflow(overflow),
    stopTimeoutMs: requireInteger("stopTimeoutMs", stopTimeoutMs, 0, MOST_TIMER_MS),
  };
}

/**
 * Checks the path of an outbox.
 *
 * @throws OptionError when it cannot be a path.
 */
export function requirePath(value: unknown): string {
  if (typeof value === "string" && value !== "" && !value.includes("\0")) return resolve(value);
  throw new OptionError("path", "a non-empty path without NUL", value);
}

function requireOverflow(value: unknown): OutboxOverflow {
  if (value === "wait" || value === "drop-oldest" || value === "drop-newest") return value;
  throw new OptionError("overflow", '"wait", "drop-oldest" or "drop-newest"', value);
}
