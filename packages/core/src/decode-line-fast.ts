import type { EventDraft } from "./event-draft.ts";
import { EVENT_TYPES } from "./event-types.ts";
import type { ExecutionEvent } from "./events.ts";
import { CANONICAL_TIMESTAMP, isCalendarDay } from "./wire-timestamp.ts";

/** Above this the text of an event must not keep its whole line alive, so every string is copied out of it. */
const LONG_LINE = 2_048;
const LONGEST_LINE = 1_048_576;
/** Shorter JSON cannot nest 10,000 levels below the event: each level has two brackets. */
const SHORTEST_DEEP_JSON = 2 * 9_999;

// The grammar of a line as Go prints it, but for what JSON.parse and a calendar must check.
const STRING = String.raw`"([^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*)"`;
const FILLED_STRING = `(?!"")${STRING}`;
const COUNT = String.raw`([1-9]\d{0,14})`;
const HEAD = new RegExp(
  String.raw`\{"type":${STRING},"timestamp":"(${CANONICAL_TIMESTAMP})","run_id":${STRING}` +
    optional("step_id", FILLED_STRING) + optional("action_id", FILLED_STRING) + optional("step_index", COUNT) + optional("duration", COUNT) +
    optional("error", FILLED_STRING) + optional("attempt", COUNT) + optional("text", FILLED_STRING),
  "y",
);
// JSON.parse makes Infinity of a number that Go refuses. Two tests, because one with an alternative is many times slower.
const PERHAPS_HUGE_EXPONENT = /[eE]\+?\d{3}/;
const PERHAPS_MANY_DIGITS = /\d{200}/;
const SURROGATE_ESCAPE = /\\u[dD]/;

// Listeners compare and look up these strings again and again: one object for all events costs less than an equal one for each.
const TYPES: ReadonlyMap<string, string> = new Map(EVENT_TYPES.map((type) => [type, type]));
let lastRunId = "";

function optional(key: string, pattern: string): string {
  return `(?:,"${key}":${pattern})?`;
}

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
  const parts = HEAD.exec(line);
  if (parts === null) return undefined;
  const [, rawType = "", timestamp = "", runId = "", stepId, actionId, stepIndex, duration, error, attempt, text] = parts;
  if (timestamp.slice(8, 10) > "28" && !isCalendarDay(timestamp)) return undefined;
  const hasEscapes = line.includes("\\");
  const read = mustCopy ? copyText : hasEscapes ? readText : keepText;
  const type = TYPES.get(rawType) ?? read(rawType);
  const event: Partial<EventDraft> = { type, timestamp: read(timestamp), runId: sameRunId(read(runId)) };
  if (stepId !== undefined) event.stepId = read(stepId);
  else if (type.startsWith("step_")) return undefined;
  if (actionId !== undefined) event.actionId = read(actionId);
  else if (type.startsWith("step_action_")) return undefined;
  if (stepIndex !== undefined) event.stepIndex = Number(stepIndex);
  if (duration !== undefined) event.durationNs = Number(duration);
  if (error !== undefined) event.error = read(error);
  if (attempt !== undefined) event.attempt = Number(attempt);
  if (text !== undefined) event.text = read(text);
  return readTail(event, line, HEAD.lastIndex, hasEscapes) ? (event as ExecutionEvent) : undefined;
}

/** Reads metadata and diagnostics, which JSON.parse takes as a whole; false when there is something else. */
function readTail(event: Partial<EventDraft>, line: string, start: number, hasEscapes: boolean): boolean {
  const end = line.length - 1;
  if (line.charCodeAt(end) !== 0x7d) return false;
  if (start === end) return true;
  if (end - start >= SHORTEST_DEEP_JSON || (hasEscapes && SURROGATE_ESCAPE.test(line.slice(start)))) return false;
  let position = start;
  if (line.startsWith(',"metadata":{"', position)) {
    const diagnostics = line.charCodeAt(end - 1) === 0x5d ? line.lastIndexOf(',"diagnostics":["') : -1;
    const json = line.slice(position + ',"metadata":'.length, diagnostics > position ? diagnostics : end);
    if (PERHAPS_HUGE_EXPONENT.test(json) || (json.length >= 200 && PERHAPS_MANY_DIGITS.test(json))) return false;
    event.metadata = JSON.parse(json) as Record<string, unknown>;
    position += ',"metadata":'.length + json.length;
  }
  if (position < end && line.startsWith(',"diagnostics":["', position)) {
    const diagnostics: unknown = JSON.parse(line.slice(position + ',"diagnostics":'.length, end));
    if (!isTexts(diagnostics)) return false;
    event.diagnostics = diagnostics;
    position = end;
  }
  return position === end;
}

function sameRunId(runId: string): string {
  if (runId !== lastRunId) lastRunId = runId;
  return lastRunId;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function keepText(raw: string): string {
  return raw;
}

function readText(raw: string): string {
  return raw.includes("\\") ? copyText(raw) : raw;
}

function copyText(raw: string): string {
  const text = JSON.parse(`"${raw}"`) as string;
  if (!text.isWellFormed()) throw new RangeError("a lone surrogate");
  return text;
}
