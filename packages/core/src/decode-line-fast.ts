import { EVENT_TYPES } from "./event-types.ts";
import type { ExecutionEvent } from "./events.ts";
import { parseRaw } from "./json-scan.ts";
import { type EventDraft, type FieldKind, WIRE_FIELDS } from "./wire-field.ts";
import { CANONICAL_TIMESTAMP } from "./wire-timestamp.ts";

/** Above this the text of an event must not keep its whole line alive, so every string is copied out of it. */
const LONG_LINE = 2_048;
const LONGEST_LINE = 1_048_576;
/** Shorter JSON cannot nest 10,000 levels below the event: each level has two brackets. */
const SHORTEST_DEEP_JSON = 2 * 9_999;

// The grammar of a line as Go prints it, but for what JSON.parse must check.
const STRING = String.raw`"([^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*)"`;
const PATTERNS: { readonly [Kind in FieldKind]?: string } = { text: `(?!"")${STRING}`, integer: String.raw`([1-9]\d{0,14})` };
const REQUIRED_FIELDS = 3;
const SCALAR_FIELDS = 10;
const HEAD = new RegExp(
  String.raw`\{"type":${STRING},"timestamp":"(${CANONICAL_TIMESTAMP})","run_id":${STRING}` +
    WIRE_FIELDS.slice(REQUIRED_FIELDS, SCALAR_FIELDS).map(({ key, kind }) => `(?:,"${key}":${PATTERNS[kind] ?? ""})?`).join(""),
  "y",
);
// JSON.parse makes Infinity of a number that Go refuses. Two tests, because one with an alternative is many times slower.
const PERHAPS_HUGE_EXPONENT = /[eE]\+?\d{3}/;
const PERHAPS_MANY_DIGITS = /\d{200}/;

// Listeners compare and look up these strings again and again: one object for all events costs less than an equal one for each.
// By length, because that leaves two to compare with, which is faster than to hash a text that is new in each line.
const TYPES_BY_LENGTH: readonly (readonly string[])[] = Array.from({ length: 32 }, (_, length) => EVENT_TYPES.filter((type) => type.length === length));
let lastRunId = "";

/**
 * Decodes a line that is written as Go prints it, to the very event that `decodeLineExact` would make of it.
 *
 * @returns `undefined` for any line that needs a closer look, good or bad.
 */
export function decodeLineFast(line: string): ExecutionEvent | undefined {
  if (line.length > LONGEST_LINE || !line.isWellFormed()) return undefined;
  try {
    const isLong = line.length > LONG_LINE;
    return decodeCanonical(isLong ? line : detach(line), isLong);
  } catch {
    return undefined;
  }
}

/**
 * The same text in memory of its own. A line cut out of a chunk, and any string cut out of the line, keeps the whole chunk alive
 * in most engines: one step id that somebody remembers would cost 64 KiB.
 */
function detach(line: string): string {
  return `${line} `.slice(0, -1);
}

function decodeCanonical(line: string, mustCopy: boolean): ExecutionEvent | undefined {
  HEAD.lastIndex = 0;
  const parts: (string | undefined)[] | null = HEAD.exec(line);
  if (parts === null) return undefined;
  const end = HEAD.lastIndex;
  if (mustCopy) readParts(parts, copyText);
  else if (line.includes("\\")) readParts(parts, readText);
  const event = beginEvent(knownType(parts[1] ?? ""), parts[2] ?? "", sameRunId(parts[3] ?? ""), parts[4], parts[5]);
  if (event === undefined) return undefined;
  if (parts[6] !== undefined) event.stepIndex = Number(parts[6]);
  if (parts[7] !== undefined) event.durationNs = Number(parts[7]);
  if (parts[8] !== undefined) event.error = parts[8];
  if (parts[9] !== undefined) event.attempt = Number(parts[9]);
  if (parts[10] !== undefined) event.text = parts[10];
  return readTail(event, line, end) ? (event as unknown as ExecutionEvent) : undefined;
}

/** An event with its properties in order, made in one go; `undefined` when it lacks an id that its type promises. */
function beginEvent(type: string, timestamp: string, runId: string, stepId: string | undefined, actionId: string | undefined): EventDraft | undefined {
  if (stepId === undefined) return actionId !== undefined || type.startsWith("step_") ? undefined : { type, timestamp, runId };
  if (actionId === undefined) return type.startsWith("step_action_") ? undefined : { type, timestamp, runId, stepId };
  return { type, timestamp, runId, stepId, actionId };
}

function readParts(parts: (string | undefined)[], read: (raw: string) => string): void {
  for (let index = 1; index < parts.length; index += 1) {
    const part = parts[index];
    if (part !== undefined) parts[index] = read(part);
  }
}

function knownType(type: string): string {
  const candidates = TYPES_BY_LENGTH[type.length];
  if (candidates !== undefined) for (const candidate of candidates) if (candidate === type) return candidate;
  return type;
}

function sameRunId(runId: string): string {
  if (runId !== lastRunId) lastRunId = runId;
  return lastRunId;
}

/** Reads metadata and diagnostics, which JSON.parse takes as a whole; false when there is something else. */
function readTail(event: EventDraft, line: string, start: number): boolean {
  const end = line.length - 1;
  if (line.charCodeAt(end) !== 0x7d) return false;
  if (start === end) return true;
  if (end - start >= SHORTEST_DEEP_JSON) return false;
  let position = start;
  if (line.startsWith(',"metadata":{"', position)) {
    const diagnostics = line.charCodeAt(end - 1) === 0x5d ? line.lastIndexOf(',"diagnostics":["') : -1;
    const json = line.slice(position + ',"metadata":'.length, diagnostics > position ? diagnostics : end);
    if (PERHAPS_HUGE_EXPONENT.test(json) || (json.length >= 200 && PERHAPS_MANY_DIGITS.test(json))) return false;
    event.metadata = parseRaw(json);
    position += ',"metadata":'.length + json.length;
  }
  if (position < end && line.startsWith(',"diagnostics":["', position)) {
    const diagnostics = parseRaw(line.slice(position + ',"diagnostics":'.length, end)) as unknown[];
    if (!diagnostics.every((item) => typeof item === "string")) return false;
    event.diagnostics = diagnostics;
    position = end;
  }
  return position === end;
}

function readText(raw: string): string {
  return raw.includes("\\") ? copyText(raw) : raw;
}

function copyText(raw: string): string {
  return parseRaw(`"${raw}"`) as string;
}
