/** The keys of an event on the wire, in the order in which they are written. */
export type WireField =
  | "type" | "timestamp" | "run_id" | "step_id" | "action_id" | "step_index" | "duration" | "error" | "attempt" | "text" | "metadata" | "diagnostics";

const WIRE_FIELDS: ReadonlyMap<string, WireField> = new Map<WireField, WireField>([
  ["type", "type"], ["timestamp", "timestamp"], ["run_id", "run_id"], ["step_id", "step_id"], ["action_id", "action_id"],
  ["step_index", "step_index"], ["duration", "duration"], ["error", "error"], ["attempt", "attempt"], ["text", "text"],
  ["metadata", "metadata"], ["diagnostics", "diagnostics"],
]);
const LONGEST_FIELD = 11;

/**
 * The field that a key means to Go: the very name, or one that differs in case only, where U+017F folds to `s` and U+212A to
 * `k`. Every other key is ignored.
 */
export function wireFieldOf(key: string): WireField | undefined {
  return WIRE_FIELDS.get(key) ?? (key.length > LONGEST_FIELD ? undefined : WIRE_FIELDS.get(key.replaceAll("\u017f", "s").toLowerCase()));
}
