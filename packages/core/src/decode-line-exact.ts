import { DecodeError, type DecodeReason } from "./codec-errors.ts";
import type { ExecutionEvent } from "./events.ts";
import { describeRaw, parseRaw, type RawValue, scanJson } from "./json-scan.ts";
import { type EventDraft, type EventField, type WireField, WIRE_FIELDS, wireFieldOf } from "./wire-field.ts";
import { isCanonicalTimestamp, readTimestamp, TIMESTAMP_EXPECTED, ZERO_TIMESTAMP } from "./wire-timestamp.ts";

const INTEGER_EXPECTED = "an integer within ±(2^53−1), written without fraction or exponent";
const INT64_LENGTH = "-9223372036854775808".length;

/** A member of the line's object; `field` is undefined when its key is foreign. */
interface Member {
  readonly value: RawValue;
  readonly field: WireField | undefined;
}

/**
 * Decodes any line just as Go's `json.Unmarshal` would into the event struct, duplicate keys and all, and throws for what Go
 * refuses. The slow, careful half of `decodeEvent`: like Go it checks the whole line's syntax before it reads a field.
 *
 * @throws {DecodeError}
 */
export function decodeLineExact(line: string): ExecutionEvent {
  const members: readonly Member[] = scanJson(line.toWellFormed()).map((value) => ({ value, field: wireFieldOf(value.key) }));
  const isOnlyFields = members.length > 0 && members.every(({ field }) => field !== undefined);
  if (!isOnlyFields && !members.some(({ field }) => field?.key === "type")) {
    const received = line.trim();
    throw new DecodeError("not_an_event", 'an object with a "type" key', received.startsWith("{") ? "an object without one" : describeRaw(received));
  }
  return eventOf(readFields(members));
}

/** Reads the fields in the order of the line: of several under one key each changes what the one before has left, as in Go. */
function readFields(members: readonly Member[]): EventDraft {
  const draft: EventDraft = {};
  /** Errors of values that Go can read but we cannot keep or Go cannot print: a later value under the same key clears them. */
  const errors = new Map<WireField, DecodeError>();
  /** All diagnostics ever written: Go reuses the array under a duplicate key, and `null` leaves what was there. */
  let slots: string[] = [];

  for (const { field, value } of members) {
    if (field === undefined) continue;
    if (value.raw !== "null") draft[field.name] = read(field, value);
    else if (field.kind === "metadata") draft.metadata = undefined;
    else if (field.kind === "diagnostics") draft.diagnostics = slots = [];
  }
  for (const error of errors.values()) throw error;
  return draft;

  function read(field: WireField, { raw, position, hugeNumber }: RawValue): unknown {
    const errorOf = (reason: DecodeReason, expected: string, at: Pick<RawValue, "raw" | "position"> = { raw, position }): DecodeError =>
      new DecodeError(reason, expected, describeRaw(at.raw), { field: field.key, position: at.position });
    const require = (isRight: boolean, ...error: Parameters<typeof errorOf>): void => {
      if (!isRight) throw errorOf(...error);
    };
    const isText = raw.startsWith('"');
    errors.delete(field);
    switch (field.kind) {
      case "text":
        require(isText, "type", "a string");
        return parseRaw(raw);
      case "integer": {
        require(/^-?\d+$/.test(raw), "type", INTEGER_EXPECTED);
        require(isInt64(raw), "range", INTEGER_EXPECTED);
        const integer = Number(raw) + 0;
        if (!Number.isSafeInteger(integer)) errors.set(field, errorOf("range", INTEGER_EXPECTED));
        return integer;
      }
      case "timestamp": {
        require(isText, "type", TIMESTAMP_EXPECTED);
        const timestamp = readTimestamp(raw.slice(1, -1));
        if (timestamp === undefined) throw errorOf("timestamp", TIMESTAMP_EXPECTED);
        if (!isCanonicalTimestamp(timestamp)) errors.set(field, errorOf("timestamp", "a UTC offset below 24 hours"));
        return timestamp;
      }
      case "metadata":
        require(raw.startsWith("{"), "type", "an object");
        require(hugeNumber === undefined, "range", "a number that a 64-bit float can hold", hugeNumber);
        // A second object adds to the first, as Go's maps do. Spread makes own properties of all keys, `__proto__` included.
        return { ...(draft.metadata as object | undefined), ...(parseRaw(raw) as object) };
      case "diagnostics": {
        require(raw.startsWith("["), "type", "an array of strings");
        const items = scanJson(raw);
        if (items.length === 0) slots = [];
        for (const [index, item] of items.entries()) {
          require(item.raw === "null" || item.raw.startsWith('"'), "type", "a string", { raw: item.raw, position: position + item.position });
          slots[index] = (parseRaw(item.raw) as string | null) ?? slots[index] ?? "";
        }
        return slots.slice(0, items.length);
      }
    }
  }
}

/** The event: properties always in the same order, empty and zero ones left out unless the type promises them. */
function eventOf(draft: EventDraft): ExecutionEvent {
  const { type = "", timestamp = ZERO_TIMESTAMP, runId = "" } = draft as { readonly [Field in EventField]?: string };
  const event: EventDraft = { type, timestamp, runId };
  if (type.startsWith("step_")) event.stepId = "";
  if (type.startsWith("step_action_")) event.actionId = "";
  for (const { name } of WIRE_FIELDS) if (!isEmpty(draft[name])) event[name] = draft[name];
  return event as unknown as ExecutionEvent;
}

function isInt64(integer: string): boolean {
  return integer.length <= INT64_LENGTH && BigInt.asIntN(64, BigInt(integer)) === BigInt(integer);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === "" || value === 0 || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}
