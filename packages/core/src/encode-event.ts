import { encodeGuarded, type LooseEvent } from "./encode-guarded.ts";
import { EVENT_TYPES } from "./event-types.ts";
import type { ExecutionEvent } from "./events.ts";
import { quoteText } from "./json-text.ts";
import { plainJson } from "./plain-json.ts";
import { isCanonicalTimestamp } from "./wire-timestamp.ts";

const LINE_HEADS: ReadonlyMap<string, string> = new Map(EVENT_TYPES.map((type) => [type, lineHead(type)]));

// The events of a run come in a row, so most lines repeat the run id of the line before.
let lastRunId = "";
let lastRunIdMember = runIdMember(lastRunId);

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
  if (runId !== lastRunId) {
    lastRunIdMember = runIdMember(runId);
    lastRunId = runId;
  }
  let line = (LINE_HEADS.get(type) ?? lineHead(type)) + timestamp + lastRunIdMember;
  if (stepId !== undefined && stepId !== "") {
    if (typeof stepId !== "string") return undefined;
    line += `,"step_id":${quoteText(stepId)}`;
  }
  if (actionId !== undefined && actionId !== "") {
    if (typeof actionId !== "string") return undefined;
    line += `,"action_id":${quoteText(actionId)}`;
  }
  if (stepIndex !== undefined && stepIndex !== 0) {
    if (typeof stepIndex !== "number" || !Number.isSafeInteger(stepIndex)) return undefined;
    line += `,"step_index":${String(stepIndex)}`;
  }
  if (durationNs !== undefined && durationNs !== 0) {
    if (typeof durationNs !== "number" || !Number.isSafeInteger(durationNs)) return undefined;
    line += `,"duration":${String(durationNs)}`;
  }
  if (error !== undefined && error !== "") {
    if (typeof error !== "string") return undefined;
    line += `,"error":${quoteText(error)}`;
  }
  if (attempt !== undefined && attempt !== 0) {
    if (typeof attempt !== "number" || !Number.isSafeInteger(attempt)) return undefined;
    line += `,"attempt":${String(attempt)}`;
  }
  if (text !== undefined && text !== "") {
    if (typeof text !== "string") return undefined;
    line += `,"text":${quoteText(text)}`;
  }
  if (metadata !== undefined) {
    const json = plainJson(metadata);
    if (json?.startsWith("{") !== true) return undefined;
    if (json !== "{}") line += `,"metadata":${json}`;
  }
  if (diagnostics !== undefined) {
    if (!isTexts(diagnostics)) return undefined;
    if (diagnostics.length > 0) line += `,"diagnostics":[${diagnostics.map(quoteText).join(",")}]`;
  }
  return `${line}}`;
}

function lineHead(type: string): string {
  return `{"type":${quoteText(type)},"timestamp":"`;
}

function runIdMember(runId: string): string {
  return `","run_id":${quoteText(runId)}`;
}

// No every(): it would pass over the holes of a sparse array, one by one, however many there are.
function isTexts(value: unknown): value is readonly string[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) if (typeof item !== "string") return false;
  return true;
}
