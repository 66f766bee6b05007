import { DecodeError, type DecodeReason } from "./codec-errors.ts";
import { type EventDraft, finishEvent } from "./event-draft.ts";
import type { ExecutionEvent } from "./events.ts";
import { JsonCursor } from "./json-cursor.ts";
import { describeRawValue, readValue, setOwn } from "./json-value.ts";
import { type WireField, wireFieldOf } from "./wire-field.ts";
import { isCanonicalTimestamp, readTimestamp, ZERO_TIMESTAMP } from "./wire-timestamp.ts";

const INTEGER = "an integer within ±(2^53−1), written without fraction or exponent";
const TIMESTAMP = "an RFC 3339 timestamp of a day in the calendar, like 2024-06-01T16:37:26.5+05:45";
const INT64_LENGTH = "-9223372036854775808".length;

/**
 * Decodes any line just as Go's `json.Unmarshal` would into the event struct, duplicate keys and all, and throws for what Go
 * refuses. The slow, careful half of `decodeEvent`.
 *
 * @throws {DecodeError}
 */
export function decodeLineExact(line: string): ExecutionEvent {
  return new ExactDecoder(line).decode();
}

class ExactDecoder {
  readonly #cursor: JsonCursor;
  readonly #draft: EventDraft = {
    type: "", timestamp: ZERO_TIMESTAMP, runId: "", stepId: "", actionId: "", stepIndex: 0, durationNs: 0, error: "", attempt: 0, text: "",
    metadata: undefined, diagnostics: [],
  };
  #hasType = false;
  #hasFields = false;
  #hasForeignKeys = false;
  /** Errors of values that Go can read but we cannot keep or Go cannot print: a later value under the same key clears them. */
  readonly #lastValueErrors = new Map<WireField, DecodeError>();
  /** All diagnostics ever written: Go reuses the array under a duplicate key, and `null` leaves what was there. */
  #diagnosticSlots: string[] = [];
  #firstError: DecodeError | undefined;
  readonly #saveError = (error: DecodeError): void => {
    this.#firstError ??= error;
  };

  constructor(line: string) {
    this.#cursor = new JsonCursor(line.isWellFormed() ? line : line.toWellFormed());
  }

  decode(): ExecutionEvent {
    const cursor = this.#cursor;
    const isObject = cursor.next() === 0x7b;
    const start = cursor.position;
    if (isObject) this.#readMembers();
    else readValue(cursor);
    const end = cursor.position;
    if (!Number.isNaN(cursor.next())) cursor.fail("nothing after the event's JSON object");
    if (!this.#hasType && (this.#hasForeignKeys || !this.#hasFields)) {
      const received = isObject ? "an object without one" : describeRawValue(cursor.text, start, end);
      throw new DecodeError("not_an_event", 'an object with a "type" key', received);
    }
    for (const error of this.#lastValueErrors.values()) this.#saveError(error);
    if (this.#firstError !== undefined) throw this.#firstError;
    return finishEvent(this.#draft);
  }

  #readMembers(): void {
    const cursor = this.#cursor;
    cursor.open();
    if (cursor.next() !== 0x7d) {
      for (;;) {
        const field = wireFieldOf(cursor.key());
        cursor.next();
        if (field === undefined) {
          this.#hasForeignKeys = true;
          readValue(cursor);
        } else {
          this.#hasFields = true;
          this.#readField(field);
        }
        if (cursor.next() !== 0x2c) break;
        cursor.position += 1;
      }
    }
    if (cursor.next() !== 0x7d) cursor.fail('"," or "}"');
    cursor.close();
  }

  #readField(field: WireField): void {
    const draft = this.#draft;
    switch (field) {
      case "type":
        this.#hasType = true;
        draft.type = this.#readText(field, draft.type);
        break;
      case "timestamp": this.#readTimestamp(); break;
      case "run_id": draft.runId = this.#readText(field, draft.runId); break;
      case "step_id": draft.stepId = this.#readText(field, draft.stepId); break;
      case "action_id": draft.actionId = this.#readText(field, draft.actionId); break;
      case "step_index": draft.stepIndex = this.#readInteger(field, draft.stepIndex); break;
      case "duration": draft.durationNs = this.#readInteger(field, draft.durationNs); break;
      case "error": draft.error = this.#readText(field, draft.error); break;
      case "attempt": draft.attempt = this.#readInteger(field, draft.attempt); break;
      case "text": draft.text = this.#readText(field, draft.text); break;
      case "metadata": this.#readMetadata(); break;
      case "diagnostics": this.#readDiagnostics(); break;
    }
  }

  /** Skips the value that is next, which is no string; `null` leaves the field as it was and is no error. */
  #skipMisfit(field: WireField, expected: string): void {
    const cursor = this.#cursor;
    const { position } = cursor;
    if (cursor.next() === 0x6e) cursor.word();
    else {
      readValue(cursor);
      this.#saveError(this.#errorAt("type", field, expected, position));
    }
  }

  #errorAt(reason: DecodeReason, field: WireField, expected: string, position: number): DecodeError {
    const received = describeRawValue(this.#cursor.text, position, this.#cursor.position);
    return new DecodeError(reason, expected, received, { field, position });
  }

  #readText(field: WireField, before: string): string {
    if (this.#cursor.next() === 0x22) return this.#cursor.string();
    this.#skipMisfit(field, "a string");
    return before;
  }

  #readTimestamp(): void {
    const cursor = this.#cursor;
    const { position } = cursor;
    if (cursor.next() !== 0x22) {
      this.#skipMisfit("timestamp", TIMESTAMP);
      return;
    }
    cursor.skipString();
    const timestamp = readTimestamp(cursor.text.slice(position + 1, cursor.position - 1));
    this.#lastValueErrors.delete("timestamp");
    if (timestamp === undefined) this.#saveError(this.#errorAt("timestamp", "timestamp", TIMESTAMP, position));
    else if (isCanonicalTimestamp(timestamp)) this.#draft.timestamp = timestamp;
    else this.#lastValueErrors.set("timestamp", this.#errorAt("timestamp", "timestamp", "a UTC offset below 24 hours", position));
  }

  #readInteger(field: WireField, before: number): number {
    const cursor = this.#cursor;
    const { position } = cursor;
    if (!isNumberStart(cursor.next())) {
      this.#skipMisfit(field, INTEGER);
      return before;
    }
    const literal = cursor.number();
    this.#lastValueErrors.delete(field);
    if (!/^-?\d+$/.test(literal)) this.#saveError(this.#errorAt("type", field, INTEGER, position));
    else if (!isInt64(literal)) this.#saveError(this.#errorAt("range", field, INTEGER, position));
    else if (Number.isSafeInteger(Number(literal))) return Number(literal) + 0;
    else this.#lastValueErrors.set(field, this.#errorAt("range", field, INTEGER, position));
    return before;
  }

  /** A second `metadata` object adds to the first, as Go's maps do; `null` empties it. */
  #readMetadata(): void {
    const draft = this.#draft;
    const codeUnit = this.#cursor.next();
    if (codeUnit !== 0x7b) {
      this.#skipMisfit("metadata", "an object");
      if (codeUnit === 0x6e) draft.metadata = undefined;
      return;
    }
    const metadata = readValue(this.#cursor, { field: "metadata", onError: this.#saveError }) as Record<string, unknown>;
    if (draft.metadata === undefined) draft.metadata = metadata;
    else for (const [key, value] of Object.entries(metadata)) setOwn(draft.metadata, key, value);
  }

  #readDiagnostics(): void {
    const cursor = this.#cursor;
    const codeUnit = cursor.next();
    if (codeUnit !== 0x5b) {
      this.#skipMisfit("diagnostics", "an array of strings");
      if (codeUnit === 0x6e) this.#setDiagnostics(0);
      return;
    }
    cursor.open();
    let count = 0;
    if (cursor.next() !== 0x5d) {
      for (;;) {
        this.#diagnosticSlots[count] = this.#readDiagnostic(this.#diagnosticSlots[count] ?? "");
        count += 1;
        if (cursor.next() !== 0x2c) break;
        cursor.position += 1;
      }
    }
    if (cursor.next() !== 0x5d) cursor.fail('"," or "]"');
    cursor.close();
    this.#setDiagnostics(count);
  }

  #readDiagnostic(before: string): string {
    this.#cursor.next();
    return this.#readText("diagnostics", before);
  }

  #setDiagnostics(count: number): void {
    if (count === 0) this.#diagnosticSlots = [];
    this.#draft.diagnostics = this.#diagnosticSlots.slice(0, count);
  }
}

function isNumberStart(codeUnit: number): boolean {
  return codeUnit === 0x2d || (codeUnit >= 0x30 && codeUnit <= 0x39);
}

function isInt64(literal: string): boolean {
  if (literal.length > INT64_LENGTH) return false;
  return BigInt.asIntN(64, BigInt(literal)) === BigInt(literal);
}
