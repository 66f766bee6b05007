import { describeValue, isFlowtapError } from "@flowtap/core";
import type { UndecodableLine } from "@flowtap/json-file";
import { shorten } from "./shorten.ts";
import { sortBadLine } from "./sort-bad-line.ts";
import type { MessageWriter } from "./message-writer.ts";

const MOST_REFUSED_TOLD = 10_000;
const MOST_BINARY_TOLD = 10;
const MOST_PASSED_UNITS = 64 * 1024;
const MOST_QUOTED_UNITS = 80;

/**
 * What becomes of lines that are no events. One that means to be an event and cannot be decoded is reported with its number; an
 * engine's log is passed through; binary data is only counted after a few lines.
 */
export class BadLines {
  readonly #messages: MessageWriter;
  readonly #input: string;
  readonly #counts = { refused: 0, log: 0, binary: 0 };
  #firstLog: UndecodableLine | undefined;

  /** @param input the path it is read from, or `"-"`. */
  constructor(messages: MessageWriter, input: string) {
    this.#messages = messages;
    this.#input = input;
  }

  /** How many there were. */
  get count(): number {
    const { refused, log, binary } = this.#counts;
    return refused + log + binary;
  }

  /** Deals with one. */
  take(line: UndecodableLine): void {
    const sort = sortBadLine(line);
    this.#counts[sort] += 1;
    if (sort === "log") {
      this.#firstLog ??= line;
      this.#messages.passThrough(shorten(line.raw, MOST_PASSED_UNITS).replaceAll("\t", "    "));
      return;
    }
    const told = sort === "binary" ? MOST_BINARY_TOLD : MOST_REFUSED_TOLD;
    if (this.#counts[sort] <= told) this.#messages.say(`${this.#place(line)}${sort === "binary" ? binaryMessage(line) : refusedMessage(line)}`);
    else if (this.#counts[sort] === told + 1) this.#messages.say(`more lines like these follow: from here on they are only counted`);
  }

  /** Says how many there were, if any. */
  summarise(): void {
    const { refused, log, binary } = this.#counts;
    if (refused + binary > 0) this.#messages.say(`${lines(refused + binary)} could not be decoded and ${refused + binary === 1 ? "was" : "were"} left out`);
    if (this.#firstLog !== undefined) {
      this.#messages.say(`${lines(log)} ${log === 1 ? "was no event" : "were no events"}, passed through above, the first at ${this.#place(this.#firstLog)}expected one JSON object a line, with a "type"`);
    }
  }

  #place({ line, path }: UndecodableLine): string {
    if (path === undefined) return `line ${String(line)}: `;
    // The path as it was given, or that of a rotated file beside it.
    const name = path.endsWith(this.#input.replace(/^(\.\/)+/, "")) ? this.#input : path;
    return `line ${String(line)} of ${describeValue(name)}: `;
  }
}

function refusedMessage({ error, raw }: UndecodableLine): string {
  // The command has no such option: a line beyond the limit is no event's.
  const message = error.message.replace(/^event line(, |: )/, "").replace(/; raise maxLineBytes.*$/, "");
  return isFlowtapError(error, "decode") && "reason" in error && error.reason === "syntax" ? `${message}; the line is ${quote(raw)}` : message;
}

function binaryMessage({ raw }: UndecodableLine): string {
  return `expected a line of text, received binary data: ${quote(raw)}`;
}

function quote(raw: string): string {
  return shorten(describeValue(raw), MOST_QUOTED_UNITS);
}

function lines(count: number): string {
  return count === 1 ? "1 line" : `${String(count)} lines`;
}
