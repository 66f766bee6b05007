import { isFlowtapError } from "@flowtap/core";
import type { UndecodableLine } from "@flowtap/json-file";

/**
 * - `refused`: it means to be an event.
 * - `log`: it says something else, for people.
 * - `binary`: it is no text.
 */
export type BadLineSort = "refused" | "log" | "binary";

/** Controls that no log writes; the others do, for colours, tabs and progress bars. */
const BINARY = /[\0-\x06\x0e-\x1a\x1c-\x1f]/;
const UNDECODABLE = /\uFFFD/g;
const LOOKED_AT_UNITS = 4096;

/** What a line that cannot be decoded is. */
export function sortBadLine({ error, raw }: UndecodableLine): BadLineSort {
  const start = raw.slice(0, LOOKED_AT_UNITS);
  if (BINARY.test(start) || (start.match(UNDECODABLE)?.length ?? 0) * 4 > start.length) return "binary";
  if (!isFlowtapError(error, "decode") || !("reason" in error)) return "refused";
  const isObject = start.trimStart().startsWith("{");
  switch (error.reason) {
    case "not_an_event":
      // A structured log is an object too; only an event speaks of its run.
      return isObject && start.includes('"run_id"') ? "refused" : "log";
    case "syntax":
      return isObject ? "refused" : "log";
    default:
      return "refused";
  }
}
