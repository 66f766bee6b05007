import { DecodeError } from "./codec-errors.ts";
import { describeValue } from "./errors.ts";

/** Go's encoding/json refuses a line in which more arrays and objects than this are open at once. */
export const MAX_DEPTH = 10_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SHOWN_CHARACTERS = 24;

/** Walks over the text of one line, token by token, as strictly as Go's scanner. Its methods throw a `DecodeError` of reason `syntax` or `depth`. */
export class JsonCursor {
  readonly text: string;
  /** Index of the next character. */
  position = 0;
  #depth = 0;

  /** @param text without lone surrogates. */
  constructor(text: string) {
    this.text = text;
  }

  /** Code unit of the next character that is no white space, which is not consumed; NaN at the end. */
  next(): number {
    for (;;) {
      const codeUnit = this.text.charCodeAt(this.position);
      if (codeUnit !== 0x20 && codeUnit !== 0x09 && codeUnit !== 0x0a && codeUnit !== 0x0d) return codeUnit;
      this.position += 1;
    }
  }

  /** Goes into an object or array whose bracket is next. */
  open(): void {
    if (this.#depth === MAX_DEPTH) {
      throw new DecodeError("depth", `at most ${String(MAX_DEPTH)} levels of nesting`, "one more", { position: this.position });
    }
    this.#depth += 1;
    this.position += 1;
  }

  /** Leaves an object or array whose closing bracket is next. */
  close(): void {
    this.#depth -= 1;
    this.position += 1;
  }

  /** Reads a member's key and its colon. */
  key(): string {
    if (this.next() !== QUOTE) this.fail("a quoted key");
    const key = this.string();
    if (this.next() !== 0x3a) this.fail('":" after a key');
    this.position += 1;
    return key;
  }

  /** Reads the string whose opening quote is next. */
  string(): string {
    const start = this.position;
    this.skipString();
    const text: string = JSON.parse(this.text.slice(start, this.position)) as string;
    return text.isWellFormed() ? text : text.toWellFormed();
  }

  /** Goes past the string whose opening quote is next. */
  skipString(): void {
    const { text } = this;
    let position = this.position + 1;
    for (;;) {
      const codeUnit = text.charCodeAt(position);
      if (codeUnit === QUOTE) break;
      if (codeUnit === BACKSLASH) position = this.#afterEscape(position);
      else if (codeUnit >= 0x20) position += 1;
      else {
        this.position = position;
        this.fail(Number.isNaN(codeUnit) ? "a closing quote" : "control characters to be escaped");
      }
    }
    this.position = position + 1;
  }

  #afterEscape(position: number): number {
    switch (this.text.charAt(position + 1)) {
      case '"': case "\\": case "/": case "b": case "f": case "n": case "r": case "t":
        return position + 2;
      case "u":
        if (/^[0-9a-fA-F]{4}$/.test(this.text.slice(position + 2, position + 6))) return position + 6;
    }
    this.position = position;
    return this.fail("an escape that JSON knows");
  }

  /** Reads the literal text of the number that is next. */
  number(): string {
    NUMBER.lastIndex = this.position;
    const literal = NUMBER.exec(this.text)?.[0];
    if (literal === undefined) return this.fail("a JSON value");
    this.position += literal.length;
    return literal;
  }

  /** Reads `true`, `false`, `null` or fails. */
  word(): boolean | null {
    for (const [word, value] of [["true", true], ["false", false], ["null", null]] as const) {
      if (this.text.startsWith(word, this.position)) {
        this.position += word.length;
        return value;
      }
    }
    return this.fail("a JSON value");
  }

  /** @throws {DecodeError} always: what stands at the position is not what was `expected`. */
  fail(expected: string): never {
    const { text, position } = this;
    const received = position >= text.length ? "the end of the line" : describeValue(text.slice(position, position + SHOWN_CHARACTERS));
    throw new DecodeError("syntax", expected, received, { position });
  }
}
