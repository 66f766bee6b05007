import { EncodeError } from "./codec-errors.ts";
import { membersOf } from "./container-members.ts";
import { describeValue } from "./errors.ts";
import type { EventFields } from "./events.ts";
import { guardedJson, type PlaceholderReport } from "./guarded-json.ts";
import { quoteText } from "./json-text.ts";
import { THROWS, TOO_LARGE } from "./placeholder.ts";
import { isCanonicalTimestamp, readTimestamp } from "./wire-timestamp.ts";

/** Names of the fields in memory. */
export type EventField = keyof EventFields | "type";

/** An event of which nothing is known: an engine in JavaScript may put anything anywhere. */
export type LooseEvent = { readonly [Field in EventField]?: unknown };

/**
 * Encodes any event, however hostile, field by field.
 *
 * @param report told what was replaced, by path.
 * @throws {EncodeError} for a timestamp or an integer that cannot be written.
 */
export function encodeGuarded(event: LooseEvent, report: PlaceholderReport = ignore): string {
  const text = (field: EventField): string => textOf(readField(event, field), field, report);
  const integer = (field: EventField): number => integerOf(readField(event, field), field);
  const timestamp = timestampOf(readField(event, "timestamp"));
  let line = `{"type":${quoteText(text("type"))},"timestamp":"${timestamp}","run_id":${quoteText(text("runId"))}`;
  const addText = (key: string, value: string): void => {
    if (value !== "") line += `,"${key}":${quoteText(value)}`;
  };
  const addInteger = (key: string, value: number): void => {
    if (value !== 0) line += `,"${key}":${String(value)}`;
  };
  addText("step_id", text("stepId"));
  addText("action_id", text("actionId"));
  addInteger("step_index", integer("stepIndex"));
  addInteger("duration", integer("durationNs"));
  addText("error", text("error"));
  addInteger("attempt", integer("attempt"));
  addText("text", text("text"));
  const metadata = metadataJson(readField(event, "metadata"), report);
  if (metadata !== "{}") line += `,"metadata":${metadata}`;
  const diagnostics = diagnosticsOf(readField(event, "diagnostics"), report);
  if (diagnostics.length > 0) line += `,"diagnostics":[${diagnostics.map(quoteText).join(",")}]`;
  return `${line}}`;
}

function ignore(): void {
  // Nobody asked.
}

function readField(event: LooseEvent, field: EventField): unknown {
  try {
    return event[field];
  } catch {
    return THROWS;
  }
}

/** What a string field says: for anything but a string its JSON, or what that is a string of. */
function textOf(value: unknown, path: string, report: PlaceholderReport): string {
  if (typeof value === "string") return canQuote(value) ? value : replaceBy(TOO_LARGE.text, path, TOO_LARGE.reason, report);
  if (value === undefined || value === null) return "";
  const json = guardedJson(value, path, ignore) ?? "";
  return replaceBy(json.startsWith('"') ? (JSON.parse(json) as string) : json, path, `${describe(value)} where a string belongs`, report);
}

function canQuote(text: string): boolean {
  try {
    return quoteText(text) !== "";
  } catch {
    return false;
  }
}

function replaceBy(text: string, path: string, reason: string, report: PlaceholderReport): string {
  report(path, reason);
  return text;
}

function integerOf(value: unknown, field: EventField): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw new EncodeError(field, "an integer within ±(2^53−1)", describe(value));
}

function timestampOf(value: unknown): string {
  const timestamp = typeof value === "string" ? readTimestamp(value) : undefined;
  if (timestamp !== undefined && isCanonicalTimestamp(timestamp)) return timestamp;
  throw new EncodeError("timestamp", "an RFC 3339 string of a day in the calendar, like 2024-06-01T16:37:26.5+05:45", describe(value));
}

function metadataJson(value: unknown, report: PlaceholderReport): string {
  if (value === undefined || value === null) return "{}";
  const json = guardedJson(value, "metadata", report) ?? "{}";
  if (json.startsWith("{")) return json;
  if (typeof value !== "object") report("metadata", `${describe(value)} where an object belongs`);
  return `{"value":${json}}`;
}

function diagnosticsOf(value: unknown, report: PlaceholderReport): readonly string[] {
  if (value === undefined || value === null) return [];
  const members = typeof value === "object" ? membersOf(value) : undefined;
  if (members === undefined || "text" in members || members.keys !== undefined) return [textOf(value, "diagnostics", report)];
  return members.values.map((item, index) => textOf(item, `diagnostics[${String(index)}]`, report));
}

/** What a value is, in a few words, even when it is a proxy that throws. */
function describe(value: unknown): string {
  if (value === THROWS) return THROWS.reason;
  try {
    return describeValue(value);
  } catch {
    return "an object";
  }
}
