import { DecodeError, type DecodeReason } from "./codec-errors.ts";
import type { ExecutionEvent } from "./events.ts";
import { describeRaw, parseRaw, type RawValue, scanJson } from "./json-scan.ts";
import { type EventDraft, type EventField, type WireField, WIRE_FIELDS, wireFieldOf } from "./wire-field.ts";
import { isCanonicalTimestamp, readTimestamp, TIMESTAMP_EXPECTED, ZERO_TIMESTAMP } from "./wire-timestamp.ts";

const INTEGER_EXPECTED = "an integer within ±(2^53−1), written without fraction or exponent";
const INT64_LENGTH = "-9223372036854775808".length;

/**
 * Decodes any line just as Go's `json.Unmarshal` would into the event struct, duplicate keys and all, and throws for what Go
 * refuses. The slow, careful half of `decodeEvent`: like Go it checks the whole line's syntax before it reads a field.
 *
 * @throws {DecodeError}
 */
export function decodeLineExact(line: string): ExecutionEvent {
  const members = scanJson(line.toWellFormed()).map((value) => ({ value, field: wireFieldOf(value.key) }));
  const isOnlyFields = members.length > 0 && members.every(({ field }) => field !== undefined);
  if (!isOnlyFields && !members.some(({ field }) => field?.key === "type")) {
    const received = line.trim();
    throw new DecodeError("not_an_event", 'an object with a "type" key', received.startsWith("{") ? "an object without one" : describeRaw(received));
  }
  const reader = new FieldReader();
  for (const { value, field } of members) if (field !== undefined) reader.read(field, value);
  return reader.finish();
}

/** Reads fields in the order of the line: of several under one key each changes what the one before has left, as in Go. */
class FieldReader {
  readonly #values: EventDraft = {};
  /** Errors of values that Go can read but we cannot keep or Go cannot print: a later value under the same key clears them. */
  readonly #errors = new Map<WireField, DecodeError>();
  /** All diagnostics ever written: Go reuses the array under a duplicate key, and `null` leaves what was there. */
  #diagnosticSlots: string[] = [];

  read(field: WireField, value: RawValue): void {
    const { name, kind } = field;
    if (value.raw !== "null") this.#values[name] = this.#readKind(field, value);
    else if (kind === "metadata") this.#values.metadata = undefined;
    else if (kind === "diagnostics") this.#values.diagnostics = this.#diagnosticSlots = [];
  }

  /** The event: properties always in the same order, empty and zero ones left out unless the type promises them. */
  finish(): ExecutionEvent {
    for (const error of this.#errors.values()) throw error;
    const { type = "", timestamp = ZERO_TIMESTAMP, runId = "" } = this.#values as { readonly [Field in EventField]?: string };
    const event: EventDraft = { type, timestamp, runId };
    if (type.startsWith("step_")) event.stepId = "";
    if (type.startsWith("step_action_")) event.actionId = "";
    for (const { name } of WIRE_FIELDS) if (!isEmpty(this.#values[name])) event[name] = this.#values[name];
    return event as unknown as ExecutionEvent;
  }

  #readKind(field: WireField, value: RawValue): unknown {
    const { raw } = value;
    switch (field.kind) {
      case "text":
        return raw.startsWith('"') ? parseRaw(raw) : fail("type", field, "a string", value);
      case "integer":
        return this.#readInteger(field, value);
      case "timestamp":
        return this.#readTimestamp(field, value);
      case "metadata":
        return this.#readMetadata(field, value);
      case "diagnostics":
        return this.#readDiagnostics(field, value);
    }
  }

  #readInteger(field: WireField, value: RawValue): number {
    const { raw } = value;
    if (!/^-?\d+$/.test(raw)) fail("type", field, INTEGER_EXPECTED, value);
    if (!isInt64(raw)) fail("range", field, INTEGER_EXPECTED, value);
    const integer = Number(raw) + 0;
    if (Number.isSafeInteger(integer)) this.#errors.delete(field);
    else this.#errors.set(field, errorOf("range", field, INTEGER_EXPECTED, value));
    return integer;
  }

  #readTimestamp(field: WireField, value: RawValue): string {
    const { raw } = value;
    const timestamp = raw.startsWith('"') ? readTimestamp(raw.slice(1, -1)) : fail("type", field, TIMESTAMP_EXPECTED, value);
    if (timestamp === undefined) return fail("timestamp", field, TIMESTAMP_EXPECTED, value);
    if (isCanonicalTimestamp(timestamp)) this.#errors.delete(field);
    else this.#errors.set(field, errorOf("timestamp", field, "a UTC offset below 24 hours", value));
    return timestamp;
  }

  /** A second `metadata` object adds to the first, as Go's maps do. */
  #readMetadata(field: WireField, value: RawValue): unknown {
    const { raw, hugeNumber } = value;
    if (!raw.startsWith("{")) fail("type", field, "an object", value);
    if (hugeNumber !== undefined) fail("range", field, "a number that a 64-bit float can hold", hugeNumber);
    // Spread makes own properties of all keys, `__proto__` included.
    return { ...(this.#values.metadata as object | undefined), ...(parseRaw(raw) as object) };
  }

  #readDiagnostics(field: WireField, value: RawValue): readonly string[] {
    if (!value.raw.startsWith("[")) fail("type", field, "an array of strings", value);
    const items = scanJson(value.raw);
    if (items.length === 0) this.#diagnosticSlots = [];
    const slots = this.#diagnosticSlots;
    items.forEach(({ raw, position }, index) => {
      if (raw === "null") slots[index] ??= "";
      else if (raw.startsWith('"')) slots[index] = parseRaw(raw) as string;
      else fail("type", field, "a string", { raw, position: value.position + position });
    });
    return slots.slice(0, items.length);
  }
}

function errorOf(reason: DecodeReason, { key }: WireField, expected: string, { raw, position }: Pick<RawValue, "raw" | "position">): DecodeError {
  return new DecodeError(reason, expected, describeRaw(raw), { field: key, position });
}

function fail(...error: Parameters<typeof errorOf>): never {
  throw errorOf(...error);
}

function isInt64(integer: string): boolean {
  return integer.length <= INT64_LENGTH && BigInt.asIntN(64, BigInt(integer)) === BigInt(integer);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === "" || value === 0 || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}
