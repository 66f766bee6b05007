import { visibleText } from "@flowtap/console";
import type { Writable } from "node:stream";
import { isContinuousIntegration } from "./continuous-integration.ts";

/** Something that shows whole lines, such as a console that keeps its picture below them. */
export interface LinePrinter {
  /** Shows one line, already made safe. */
  print(line: string): void;
}

/** A line on its way. */
interface WaitingLine {
  readonly text: string;
  readonly isForeign: boolean;
}

/** What foreign lines begin with in a CI log, where what begins a line may be obeyed. */
const FOREIGN_PREFIX = "flowtap | ";
const MOST_WAITING_UNITS = 1024 * 1024;
const GIVE_UP_AFTER_MS = 1000;

/**
 * Everything the command says besides data: lines on stderr, made safe, in order. A reader that is slow is waited for, one
 * that does not read at all costs lines, and one that has gone costs nothing.
 */
export class MessageWriter {
  readonly #stream: Writable;
  readonly #foreignPrefix: string;
  readonly #waiting: WaitingLine[] = [];
  #waitingUnits = 0;
  #leftOut = 0;
  #isStuck = false;
  #isClosed = false;
  #printer: LinePrinter | undefined;
  #pumping: Promise<void> | undefined;

  constructor(stream: Writable, environment: NodeJS.ProcessEnv = process.env) {
    this.#stream = stream;
    this.#foreignPrefix = isContinuousIntegration(environment) ? FOREIGN_PREFIX : "";
    // A reader who left (`2>&1 | head -1`) is no reason to stop recording.
    stream.on("error", () => {
      this.#isClosed = true;
    });
  }

  /** From now on lines go through `printer`; `undefined`: to the stream again. */
  printThrough(printer: LinePrinter | undefined): void {
    this.#printer = printer;
  }

  /** Says something about the command's own work. */
  say(message: string): void {
    this.#push({ text: `flowtap: ${message}`, isForeign: false });
  }

  /** Shows a line of somebody else's: as it came, but made safe, and behind a prefix of ours in CI. */
  passThrough(line: string): void {
    this.#push({ text: line, isForeign: true });
  }

  /** Resolves when everything said so far is written, or nobody reads it. */
  async settled(): Promise<void> {
    if (!this.#isStuck) await this.#pumping;
  }

  #push(line: WaitingLine): void {
    if (this.#waitingUnits > MOST_WAITING_UNITS) {
      this.#leftOut += 1;
      return;
    }
    this.#waiting.push(line);
    this.#waitingUnits += line.text.length;
    this.#pumping ??= this.#pump();
  }

  async #pump(): Promise<void> {
    // What is said in the same turn goes out together.
    await Promise.resolve();
    try {
      while (this.#waiting.length > 0) {
        const lines = this.#waiting.splice(0).map(({ text, isForeign }) => ({ text: withoutCommand(visibleText(text, Infinity)), isForeign }));
        this.#waitingUnits = 0;
        if (this.#leftOut > 0) lines.push({ text: `flowtap: ${String(this.#leftOut)} lines were left out here, as nobody read them`, isForeign: false });
        this.#leftOut = 0;
        if (this.#printer === undefined) await this.#write(lines.map(({ text, isForeign }) => `${isForeign ? this.#foreignPrefix : ""}${text}\n`).join(""));
        else for (const { text } of lines) this.#printer.print(text);
      }
    } finally {
      // Here and not in a callback behind it: what is said in between would wait for the next line.
      this.#pumping = undefined;
    }
  }

  async #write(text: string): Promise<void> {
    if (this.#isClosed || this.#stream.destroyed) return;
    const written = new Promise<void>((resolve) => this.#stream.write(text, () => resolve()));
    const timer = setTimeout(() => (this.#isStuck = true), GIVE_UP_AFTER_MS);
    await written;
    clearTimeout(timer);
    this.#isStuck = false;
  }
}

/** GitHub Actions obeys a line that begins with two colons. */
function withoutCommand(line: string): string {
  return line.replace(/^(\s*):(?=:)/, "$1: ");
}
