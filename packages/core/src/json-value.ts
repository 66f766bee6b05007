import { DecodeError } from "./codec-errors.ts";
import { describeValue } from "./errors.ts";
import type { JsonCursor } from "./json-cursor.ts";

interface OpenArray {
  readonly isArray: true;
  readonly items: unknown[];
}

interface OpenObject {
  readonly isArray: false;
  readonly members: Record<string, unknown>;
  key: string;
}

type Open = OpenArray | OpenObject;

/** What {@link readValue} does with what it meets. */
export interface ValueOptions {
  /** Called with the first error that Go reports only after it has checked the rest of the line's syntax. */
  readonly onError: (error: DecodeError) => void;
  /** Wire key of the field that the value belongs to, for errors. */
  readonly field: string;
}

/**
 * Reads the value that is next, with a stack of its own instead of recursion, so that depth costs no call stack.
 *
 * @param options when absent, the value is only checked for syntax and `undefined` is returned; numbers may then be of any size.
 */
export function readValue(cursor: JsonCursor, options?: ValueOptions): unknown {
  const stack: Open[] = [];
  for (;;) {
    let value: unknown;
    const opened = openContainer(cursor);
    if (opened !== undefined) {
      stack.push(opened);
      if (!closesHere(cursor, opened)) {
        if (!opened.isArray) opened.key = cursor.key();
        continue;
      }
      value = leave(cursor, stack);
    } else {
      value = readScalar(cursor, options);
    }
    for (;;) {
      const parent = stack.at(-1);
      if (parent === undefined) return value;
      if (options !== undefined) store(parent, value);
      if (cursor.next() === 0x2c) {
        cursor.position += 1;
        if (!parent.isArray) parent.key = cursor.key();
        break;
      }
      if (!closesHere(cursor, parent)) cursor.fail(parent.isArray ? '"," or "]"' : '"," or "}"');
      value = leave(cursor, stack);
    }
  }
}

function openContainer(cursor: JsonCursor): Open | undefined {
  const codeUnit = cursor.next();
  if (codeUnit !== 0x7b && codeUnit !== 0x5b) return undefined;
  cursor.open();
  return codeUnit === 0x5b ? { isArray: true, items: [] } : { isArray: false, members: {}, key: "" };
}

function closesHere(cursor: JsonCursor, open: Open): boolean {
  return cursor.next() === (open.isArray ? 0x5d : 0x7d);
}

function leave(cursor: JsonCursor, stack: Open[]): unknown {
  cursor.close();
  const open = stack.pop();
  return open?.isArray === false ? open.members : open?.items;
}

function store(parent: Open, value: unknown): void {
  if (parent.isArray) parent.items.push(value);
  else setOwn(parent.members, parent.key, value);
}

function readScalar(cursor: JsonCursor, options: ValueOptions | undefined): unknown {
  const codeUnit = cursor.next();
  if (codeUnit === 0x22) {
    if (options !== undefined) return cursor.string();
    cursor.skipString();
    return undefined;
  }
  if (codeUnit !== 0x2d && !(codeUnit >= 0x30 && codeUnit <= 0x39)) return cursor.word();
  const position = cursor.position;
  const literal = cursor.number();
  if (options === undefined) return undefined;
  const value = floatOf(literal);
  if (!Number.isFinite(value)) {
    options.onError(new DecodeError("range", "a number that a 64-bit float can hold", describeLiteral(literal), { field: options.field, position }));
  }
  return value;
}

// Go stops reading an exponent after its fifth significant digit; it shows only beside some 100,000 digits.
function floatOf(literal: string): number {
  return Number(literal.length < 100_000 ? literal : literal.replace(/([eE][+-]?)0*(\d{5})\d+$/, "$1$2"));
}

/** A number's text, short enough for a message. */
export function describeLiteral(literal: string): string {
  return literal.length <= 40 ? literal : `${literal.slice(0, 40)}…`;
}

/** What stands in `text` from `start` on, in short: the value that a field of another type cannot hold. */
export function describeRawValue(text: string, start: number, end: number): string {
  const first = text.charAt(start);
  if (first === "{") return "an object";
  if (first === "[") return "an array";
  if (first === '"') return describeValue(text.slice(start + 1, Math.min(end - 1, start + 100)));
  return describeLiteral(text.slice(start, end));
}

/** Sets an own, ordinary property, whatever its name: `__proto__` and the names on `Object.prototype` included. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key in Object.prototype) Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}
