import { encodeGuarded, type LooseEvent } from "./encode-guarded.ts";
import { EVENT_TYPES } from "./event-types.ts";
import type { ExecutionEvent } from "./events.ts";
import { quoteText, withText } from "./json-text.ts";
import { plainJson } from "./plain-json.ts";
import { RepeatedMembers, flat } from "./repeated-members.ts";
import { isCanonicalTimestamp } from "./wire-timestamp.ts";

const LINE_HEADS: ReadonlyMap<string, string> = new Map(EVENT_TYPES.map((type) => [type, lineHead(type)]));
const RUN_IDS = new RepeatedMembers('","run_id":');
const STEP_IDS = new RepeatedMembers(',"step_id":');
const ACTION_IDS = new RepeatedMembers(',"action_id":');

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
  return encodePlainOrUndefined(event) ?? encodeGuarded(event);
}

/**
 * As {@link encodeEvent}, and tells of everything that could not be written as it is.
 *
 * @param onPlaceholder called with the path of each such value (`metadata.usage.cost`) and what it was. What it throws is passed on.
 * @throws {EncodeError} as `encodeEvent` does.
 */
export function encodeEventReporting(event: ExecutionEvent, onPlaceholder: (path: string, reason: string) => void): string {
  return encodePlainOrUndefined(event) ?? encodeGuarded(event, onPlaceholder);
}

function encodePlainOrUndefined(event: ExecutionEvent): string | undefined {
  try {
    return encodePlain(event);
  } catch {
    // A getter or a proxy threw, or the call stack ended: the guarded way copes with that and tells where.
    return undefined;
  }
}

/** The line of an event that holds what its type says; `undefined` when anything is unusual. */
function encodePlain(event: LooseEvent): string | undefined {
  const { type, timestamp, runId, stepId, actionId, stepIndex, durationNs, error, attempt, text, metadata, diagnostics } = event;
  if (typeof type !== "string" || typeof timestamp !== "string" || typeof runId !== "string" || !isCanonicalTimestamp(timestamp)) return undefined;
  let line = (LINE_HEADS.get(type) ?? lineHead(type)) + timestamp + RUN_IDS.of(runId);
  if (stepId !== undefined && stepId !== "") {
    if (typeof stepId !== "string") return undefined;
    line += STEP_IDS.of(stepId);
  }
  if (actionId !== undefined && actionId !== "") {
    if (typeof actionId !== "string") return undefined;
    line += ACTION_IDS.of(actionId);
  }
  if (stepIndex !== undefined && stepIndex !== 0) {
    if (typeof stepIndex !== "number" || !Number.isSafeInteger(stepIndex)) return undefined;
    line = `${line},"step_index":${stepIndex}`;
  }
  if (durationNs !== undefined && durationNs !== 0) {
    if (typeof durationNs !== "number" || !Number.isSafeInteger(durationNs)) return undefined;
    line = `${line},"duration":${durationNs}`;
  }
  if (error !== undefined && error !== "") {
    if (typeof error !== "string") return undefined;
    line = withText(line, ',"error":', error);
  }
  if (attempt !== undefined && attempt !== 0) {
    if (typeof attempt !== "number" || !Number.isSafeInteger(attempt)) return undefined;
    line = `${line},"attempt":${attempt}`;
  }
  if (text !== undefined && text !== "") {
    if (typeof text !== "string") return undefined;
    line = withText(line, ',"text":', text);
  }
  if (metadata !== undefined) {
    const json = plainJson(metadata);
    if (json?.startsWith("{") !== true) return undefined;
    if (json !== "{}") line = `${line},"metadata":${json}`;
  }
  if (diagnostics !== undefined) {
    if (!isTexts(diagnostics)) return undefined;
    if (diagnostics.length > 0) line += `,"diagnostics":[${diagnostics.map(quoteText).join(",")}]`;
  }
  return `${line}}`;
}

function lineHead(type: string): string {
  return flat('{"type":', quoteText(type), ',"timestamp":"');
}

// No every(): it would pass over the holes of a sparse array, one by one, however many there are.
function isTexts(value: unknown): value is readonly string[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) if (typeof item !== "string") return false;
  return true;
}
