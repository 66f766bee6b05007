import type { EventFields } from "./events.ts";

/** Names of an event's fields in memory. */
export type EventField = keyof EventFields | "type";

/** How a field's value is written and read. */
export type FieldKind = "text" | "integer" | "timestamp" | "metadata" | "diagnostics";

/** One field of an event: its key on the wire, its name in memory, and what it holds. */
export interface WireField {
  readonly key: string;
  readonly name: EventField;
  readonly kind: FieldKind;
}

/** An event of which nothing is known: an engine in JavaScript may put anything anywhere. */
export type LooseEvent = { readonly [Field in EventField]?: unknown };

/** An event in the making. */
export type EventDraft = { -readonly [Field in EventField]?: unknown };

/** The fields of an event in the order in which they are written. */
export const WIRE_FIELDS: readonly WireField[] = [
  field("type", "type", "text"),
  field("timestamp", "timestamp", "timestamp"),
  field("run_id", "runId", "text"),
  field("step_id", "stepId", "text"),
  field("action_id", "actionId", "text"),
  field("step_index", "stepIndex", "integer"),
  field("duration", "durationNs", "integer"),
  field("error", "error", "text"),
  field("attempt", "attempt", "integer"),
  field("text", "text", "text"),
  field("metadata", "metadata", "metadata"),
  field("diagnostics", "diagnostics", "diagnostics"),
];
const FIELD_OF_KEY: ReadonlyMap<string, WireField> = new Map(WIRE_FIELDS.map((field) => [field.key, field]));
const LONGEST_KEY = 11;

function field(key: string, name: EventField, kind: FieldKind): WireField {
  return { key, name, kind };
}

/**
 * The field that a key means to Go: the very name, or one that differs in case only, where U+017F folds to `s` and U+212A to
 * `k`. Every other key is ignored.
 */
export function wireFieldOf(key: string): WireField | undefined {
  return key.length > LONGEST_KEY ? undefined : FIELD_OF_KEY.get(key.replaceAll("\u017f", "s").toLowerCase());
}
