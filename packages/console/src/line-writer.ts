import { setTimeout as delay } from "node:timers/promises";
import type { Output } from "./output.ts";

/** Bounds of what waits for a slow reader, in bytes. */
const MOST_WAITING_BYTES = 896 * 1024;
/** Kept free for summaries, so that the last lines arrive when the ones before were too many. */
const RESERVED_BYTES = 64 * 1024;
const MOST_AT_ONCE_BYTES = 64 * 1024;
/** From here on a reader that is at work gets the time to catch up. */
const CROWDED_BYTES = MOST_WAITING_BYTES / 2;
/** How long to wait for it when it takes nothing. */
const PATIENCE_MS = 200;

/**
 * Lines on their way to an output, in order: at most 960 KiB wait for a reader that is slower than the events. Beyond that
 * lines are left out, and a line in their place says how many.
 */
export class LineWriter {
  readonly #output: Output;
  readonly #noticeOf: (lines: number) => string;
  #lines: string[] = [];
  #next = 0;
  #bytes = 0;
  /** Pieces that the output took. */
  #taken = 0;
  #takenWhenStuck: number | undefined;
  #skipped = 0;
  #lost = 0;

  /** @param noticeOf the line that stands in place of lines that were left out. */
  constructor(output: Output, noticeOf: (lines: number) => string) {
    this.#output = output;
    this.#noticeOf = noticeOf;
    output.onReady = () => {
      this.flush();
    };
  }

  /** How many lines were left out so far. */
  get lost(): number {
    return this.#lost;
  }

  /** Queues a line without its line feed. `important` lines have room that others cannot take. */
  push(line: string, important = false): void {
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#bytes + bytes > MOST_WAITING_BYTES + (important ? RESERVED_BYTES : 0)) {
      this.#skipped++;
      this.#lost++;
      return;
    }
    this.#admitSkipped();
    this.#lines.push(line);
    this.#bytes += bytes;
  }

  /** Hands over what the output takes now. */
  flush(): void {
    while (this.#bytes > 0 && this.#output.ready) {
      const { text, lines, bytes } = this.#nextPiece();
      if (!this.#output.offer(text)) return;
      this.#taken++;
      this.#next += lines;
      this.#bytes -= bytes;
      if (this.#next > 1024 || this.#bytes === 0) {
        this.#lines = this.#lines.slice(this.#next);
        this.#next = 0;
      }
    }
  }

  /**
   * As {@link LineWriter.flush}. When much waits, it also gives the reader time, as long as it takes something: an engine
   * that never pauses would otherwise lose lines to a reader that is fast enough. A reader that took nothing for 200 ms is
   * not waited for again until it does.
   */
  flushPatiently(): Promise<void> | void {
    this.flush();
    if (this.#bytes > CROWDED_BYTES) return this.#waitForReader();
  }

  async #waitForReader(): Promise<void> {
    let taken = this.#taken;
    let takenAt = performance.now();
    while (this.#bytes > CROWDED_BYTES && this.#taken !== this.#takenWhenStuck) {
      await delay(1);
      if (this.#taken > taken) {
        taken = this.#taken;
        takenAt = performance.now();
      } else if (performance.now() - takenAt > PATIENCE_MS) {
        this.#takenWhenStuck = taken;
      }
    }
  }

  /** Hands over everything, within the output's deadline, and lets go of it. */
  async finish(): Promise<void> {
    this.#admitSkipped();
    const rest = this.#lines.slice(this.#next);
    this.#lines = [];
    this.#bytes = 0;
    await this.#output.finish(rest.map((line) => `${line}\n`).join(""));
    this.#output.close();
  }

  #admitSkipped(): void {
    if (this.#skipped === 0) return;
    const notice = this.#noticeOf(this.#skipped);
    this.#skipped = 0;
    this.#lines.push(notice);
    this.#bytes += Buffer.byteLength(notice) + 1;
  }

  #nextPiece(): { text: string; lines: number; bytes: number } {
    let text = "";
    let lines = 0;
    let bytes = 0;
    for (let index = this.#next; index < this.#lines.length && (lines === 0 || bytes < MOST_AT_ONCE_BYTES); index++) {
      const line = `${this.#lines[index] ?? ""}\n`;
      text += line;
      bytes += Buffer.byteLength(line);
      lines++;
    }
    return { text, lines, bytes };
  }
}
