import { encodeGuarded } from "./encode-guarded.ts";
import { encodeLine } from "./encode-line.ts";
import type { ExecutionEvent } from "./events.ts";
import { plainJson } from "./plain-json.ts";

/**
 * Writes an event as one line of NDJSON without its newline, exactly as Go's encoding/json (1.22 and later) prints Lacquer's
 * event struct: keys in their fixed order, empty and zero fields left out, metadata keys sorted by their UTF-8 bytes.
 *
 * It never throws for the *content* of a field, whatever an engine put there. Data that JSON has no form for is written as a
 * short text in brackets: `[Circular]`, `[BigInt 5]`, `[Symbol x]`, `[Function name]`, `[NaN]`, `[Infinity]`, `[Error: message]`,
 * `[RegExp]` and the like for other built-in objects, `[Throws]` where a getter, a `toJSON` or a proxy throws, `[Too deep]` below
 * the 10,000 levels that a reader accepts, `[Too large]`. As with `JSON.stringify`, a working `toJSON` is honoured (a `Date` is
 * its ISO text), and `undefined` members are left out and are `null` in arrays; beyond it, a `Map` with string keys is an
 * object and a `Set` an array. Metadata that is no object is written under the key `value`, diagnostics that are no array as
 * the only one; what is no string where a string belongs is written as its JSON text.
 *
 * @param event the event; properties that are `undefined` or `null` count as absent.
 * @throws {EncodeError} when `timestamp` is no time that Go can read and print, or `stepIndex`, `durationNs` or `attempt` is no
 * integer within ±(2^53−1): those are never replaced or rounded.
 */
export function encodeEvent(event: ExecutionEvent): string {
  return encodeEventReporting(event, ignore);
}

/**
 * As {@link encodeEvent}, and tells of everything that could not be written as it is.
 *
 * @param onPlaceholder called with the path of each such value (`metadata.usage.cost`) and what it was. What it throws is passed on.
 * @throws {EncodeError} as `encodeEvent` does.
 */
export function encodeEventReporting(event: ExecutionEvent, onPlaceholder: (path: string, reason: string) => void): string {
  try {
    return encodeLine(event, plainJson);
  } catch {
    // Not plain, or a getter or a proxy threw, or the call stack ended: the guarded way copes with that and tells where.
  }
  return encodeGuarded(event, onPlaceholder);
}

function ignore(): void {
  // Nobody asked.
}
