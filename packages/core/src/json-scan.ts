import { DecodeError } from "./codec-errors.ts";
import { describeValue } from "./errors.ts";

/** Go's encoding/json refuses a line in which more arrays and objects than this are open at once. */
export const MAX_DEPTH = 10_000;

const SPACE = /[ \t\n\r]*/y;
const STRING_PART = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SHOWN_CHARACTERS = 24;
const LONG_NUMBER = 100_000;
const SURROGATE_ESCAPE = /\\u[dD]/;
/** An escape; a surrogate's, unless it has its other half beside it, is the only one of six characters. */
const ESCAPE = /\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u[dD][89a-fA-F][\da-fA-F]{2}|.)/g;

/** A value as it stands in a text. */
export interface RawValue {
  /** The key of a member, `""` for an item of an array. */
  readonly key: string;
  readonly raw: string;
  /** Index of its first character. */
  readonly position: number;
  /** The first number in it that a 64-bit float cannot hold. */
  readonly hugeNumber: Omit<RawValue, "key" | "hugeNumber"> | undefined;
}

/**
 * Checks a text as strictly as Go's scanner, with a stack of its own instead of recursion, so that depth costs no call stack.
 *
 * @param line without lone surrogates.
 * @returns the members or items of the outermost object or array, for {@link parseRaw}.
 * @throws {DecodeError} of reason `syntax` or `depth`.
 */
export function scanJson(line: string): readonly RawValue[] {
  let text = line;
  let position = 0;
  let key = "";
  let start = 0;
  let hugeNumber: RawValue["hugeNumber"];
  const values: RawValue[] = [];
  /** Closing brackets of what is open. */
  const closers: string[] = [];

  for (;;) {
    const first = next();
    if (closers.length === 1) start = position;
    if (first === "{" || first === "[") {
      if (closers.length === MAX_DEPTH) throw new DecodeError("depth", `at most ${String(MAX_DEPTH)} levels of nesting`, "one more", { position });
      const closer = first === "{" ? "}" : "]";
      closers.push(closer);
      position += 1;
      if (next() !== closer) {
        skipKey();
        continue;
      }
    } else {
      if (first === '"') skipString();
      else skipScalar();
      noteValue();
    }
    while (next() === closers.at(-1)) {
      position += 1;
      closers.pop();
      noteValue();
    }
    const closer = closers.at(-1);
    if (closer === undefined) break;
    if (next() !== ",") fail(`"," or "${closer}"`);
    position += 1;
    skipKey();
  }
  if (next() !== "") fail("nothing after the event's JSON object");
  return values;

  function skip(pattern: RegExp): boolean {
    pattern.lastIndex = position;
    if (!pattern.test(text)) return false;
    position = pattern.lastIndex;
    return true;
  }

  /** The next character that is no white space, which is not consumed; empty at the end. */
  function next(): string {
    skip(SPACE);
    return text.charAt(position);
  }

  function skipKey(): void {
    if (closers.at(-1) === "]") return;
    if (next() !== '"') fail("a quoted key");
    const keyStart = position;
    skipString();
    if (closers.length === 1) key = parseRaw(text.slice(keyStart, position)) as string;
    if (next() !== ":") fail('":" after a key');
    position += 1;
  }

  function skipString(): void {
    position += 1;
    while (skip(STRING_PART));
    const end = text.charAt(position);
    if (end !== '"') fail(end === "" ? "a closing quote" : end === "\\" ? "an escape that JSON knows" : "control characters to be escaped");
    position += 1;
  }

  function skipScalar(): void {
    const scalarStart = position;
    if (!skip(SCALAR)) fail("a JSON value");
    let raw = text.slice(scalarStart, position);
    if (raw.length >= LONG_NUMBER) {
      raw = withGoExponent(raw);
      text = text.slice(0, scalarStart) + raw + text.slice(position);
    }
    if (Math.abs(Number(raw)) === Infinity) hugeNumber ??= { raw, position: scalarStart };
  }

  /** A value has ended. */
  function noteValue(): void {
    if (closers.length !== 1) return;
    values.push({ key, raw: text.slice(start, position), position: start, hugeNumber });
    hugeNumber = undefined;
  }

  function fail(expected: string): never {
    const received = position >= text.length ? "the end of the line" : describeValue(text.slice(position, position + SHOWN_CHARACTERS));
    throw new DecodeError("syntax", expected, received, { position });
  }
}

/** The same number, its exponent as Go reads it: no further than the fifth significant digit, which shows only beside some 100,000 digits. */
function withGoExponent(raw: string): string {
  return raw.replace(/([eE][+-]?)(0*)(\d{5})(\d+)$/, (_, sign: string, zeros: string, read: string, unread: string) => sign + zeros + read.padStart(read.length + unread.length, "0"));
}

/**
 * The value of a text, lone surrogates in its escapes replaced by U+FFFD.
 *
 * @throws {SyntaxError} when it is not JSON, for callers that have not had it checked by {@link scanJson}.
 */
export function parseRaw(raw: string): unknown {
  return JSON.parse(SURROGATE_ESCAPE.test(raw) ? raw.replace(ESCAPE, (escape) => (escape.length === 6 ? "\ufffd" : escape)) : raw);
}

/** What a value is, in short, for messages. */
export function describeRaw(raw: string): string {
  if (raw.startsWith("{")) return "an object";
  if (raw.startsWith("[")) return "an array";
  if (raw.startsWith('"')) return describeValue(raw.slice(1, -1));
  return raw.length <= 40 ? raw : `${raw.slice(0, 40)}…`;
}
