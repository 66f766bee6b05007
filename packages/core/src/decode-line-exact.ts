import { DecodeError, type DecodeReason } from "./codec-errors.ts";
import { type EventDraft, finishEvent } from "./event-draft.ts";
import type { ExecutionEvent } from "./events.ts";
import { JsonCursor } from "./json-cursor.ts";
import { describeRawValue, readValue, setOwn } from "./json-value.ts";
import { type WireField, wireFieldOf } from "./wire-field.ts";
import { canonicalTimestamp, ZERO_TIMESTAMP } from "./wire-timestamp.ts";

const INTEGER = "an integer within ±(2^53−1), written without fraction or exponent";
const TIMESTAMP = "an RFC 3339 timestamp of a day in the calendar, like 2024-06-01T16:37:26.5+05:45";
const INT64_DIGITS = 19;

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
    metadata: undefined, diagnostics: undefined,
  };
  #hasType = false;
  /** The literal of an integer that its field cannot hold exactly; only the last one of a key counts. */
  readonly #unsafeIntegers = new Map<WireField, string>();
  /** The last timestamp when Go could read it but not print it. */
  #unprintableTimestamp: string | undefined;
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
    if (!this.#hasType) {
      const received = isObject ? "an object without one" : describeRawValue(cursor.text, start, end);
      throw new DecodeError("not_an_event", 'an object with a "type" key', received);
    }
    this.#checkLastValues();
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
        if (field === undefined) readValue(cursor);
        else this.#readField(field);
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
        this.#hasType ||= this.#cursor.text.charAt(this.#cursor.position) !== "n";
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

  /** Skips a value that the field cannot hold; `null` says nothing and is no error. */
  #skipMisfit(field: WireField, expected: string, reason: DecodeReason = "type"): void {
    const cursor = this.#cursor;
    const position = cursor.position;
    const isNull = readValue(cursor) === null;
    if (!isNull) this.#saveError(new DecodeError(reason, expected, describeRawValue(cursor.text, position, cursor.position), { field, position }));
  }

  #readText(field: WireField, before: string): string {
    if (this.#cursor.next() === 0x22) return this.#cursor.string();
    this.#skipMisfit(field, "a string");
    return before;
  }

  #readTimestamp(): void {
    const cursor = this.#cursor;
    const position = cursor.position;
    if (cursor.next() !== 0x22) {
      this.#skipMisfit("timestamp", TIMESTAMP);
      return;
    }
    cursor.skipString();
    const raw = cursor.text.slice(position + 1, cursor.position - 1);
    const timestamp = canonicalTimestamp(raw);
    this.#unprintableTimestamp = undefined;
    if (timestamp !== undefined) this.#draft.timestamp = timestamp;
    else if (isReadableTimestamp(raw)) this.#unprintableTimestamp = raw;
    else this.#saveError(this.#timestampError(raw, position));
  }

  #readInteger(field: WireField, before: number): number {
    const cursor = this.#cursor;
    const codeUnit = cursor.next();
    if (codeUnit !== 0x2d && !(codeUnit >= 0x30 && codeUnit <= 0x39)) {
      this.#skipMisfit(field, INTEGER);
      return before;
    }
    const position = cursor.position;
    const literal = cursor.number();
    const isInteger = /^-?\d+$/.test(literal)
  }
}
