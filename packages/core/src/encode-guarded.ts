import { EncodeError } from "./codec-errors.ts";
import { membersOf, memberOf } from "./container-members.ts";
import { encodeLine } from "./encode-line.ts";
import { describeValue } from "./errors.ts";
import { guardedJson, type PlaceholderReport } from "./guarded-json.ts";
import { Placeholder, THROWS } from "./placeholder.ts";
import { type EventDraft, type EventField, type FieldKind, type LooseEvent, WIRE_FIELDS } from "./wire-field.ts";
import { isCanonicalTimestamp, readTimestamp, TIMESTAMP_EXPECTED } from "./wire-timestamp.ts";

export type { LooseEvent };

/** Makes of what stands in a field what belongs there. */
type Mend = (value: unknown, path: EventField, report: PlaceholderReport) => unknown;

const MENDS: Readonly<Record<FieldKind, Mend>> = { text: textOf, integer: integerOf, timestamp: timestampOf, metadata: metadataJson, diagnostics: diagnosticsOf };

/**
 * Encodes any event, however hostile: first mends it field by field, then writes it as any other.
 *
 * @param report told what was replaced, by path.
 * @throws {EncodeError} for a timestamp or an integer that cannot be written.
 */
export function encodeGuarded(event: LooseEvent, report: PlaceholderReport = ignore): string {
  const mended: EventDraft = {};
  for (const { name, kind } of WIRE_FIELDS) mended[name] = MENDS[kind](memberOf(event, name) ?? undefined, name, report);
  return encodeLine(mended, String);
}

function ignore(): void {
  // Nobody asked.
}

/** What a string field says: for anything but a string its JSON, or what that is a string of. */
function textOf(value: unknown, path: string, report: PlaceholderReport): string {
  if (value === undefined) return "";
  const isText = typeof value === "string";
  const json = guardedJson(value, path, isText ? report : ignore) ?? "";
  if (!isText) report(path, `${describe(value)} where a string belongs`);
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

function integerOf(value: unknown, field: EventField): number {
  if (value === undefined) return 0;
  if (Number.isSafeInteger(value)) return value as number;
  throw new EncodeError(field, "an integer within ±(2^53−1)", describe(value));
}

function timestampOf(value: unknown, field: EventField): string {
  const timestamp = typeof value === "string" ? readTimestamp(value) : undefined;
  if (timestamp !== undefined && isCanonicalTimestamp(timestamp)) return timestamp;
  throw new EncodeError(field, TIMESTAMP_EXPECTED, describe(value));
}

function metadataJson(value: unknown, path: EventField, report: PlaceholderReport): string {
  const json = guardedJson(value, path, report) ?? "{}";
  if (json.startsWith("{")) return json;
  if (typeof value !== "object") report(path, `${describe(value)} where an object belongs`);
  return `{"value":${json}}`;
}

function diagnosticsOf(value: unknown, path: EventField, report: PlaceholderReport): readonly string[] {
  if (value === undefined) return [];
  const members = typeof value === "object" && value !== null ? membersOf(value) : undefined;
  if (members === undefined || members instanceof Placeholder || members.keys !== undefined) return [textOf(value, path, report)];
  return members.values.map((item, index) => textOf(item ?? undefined, `${path}[${String(index)}]`, report));
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
