import { closeSync, constants, openSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { setTimeout as delay } from "node:timers/promises";
import type { Output } from "./output.ts";

const FIRST_RETRY_MS = 2;
const SLOWEST_RETRY_MS = 50;
const GIVE_UP_AFTER_MS = 1000;
const LAST_TRY_MS = 100;
const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * A terminal, written to without blocking. `process.stderr` blocks the whole process when nobody reads the terminal
 * (Ctrl-S), and its descriptor is shared with other processes; so the terminal is opened again, for us alone.
 */
export class TerminalOutput implements Output {
  onReady: (() => void) | undefined;
  #descriptor: number | undefined;
  /** The end of a text whose beginning the terminal has taken: it comes before anything else. */
  #rest: Uint8Array = NOTHING;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Opens the terminal behind a descriptor again. Undefined when it is none, or the system does not offer it. */
  static open(descriptor: number): TerminalOutput | undefined {
    if (process.platform !== "linux" || !isatty(descriptor)) return undefined;
    try {
      return new TerminalOutput(openSync(`/proc/self/fd/${String(descriptor)}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY));
    } catch {
      return undefined;
    }
  }

  get closed(): boolean {
    return this.#descriptor === undefined;
  }

  get ready(): boolean {
    return this.#rest.length === 0 || this.#push();
  }

  offer(text: string): boolean {
    if (this.closed) return true;
    if (!this.ready) return this.#refuse();
    const bytes = Buffer.from(text);
    this.#rest = bytes;
    this.#push();
    // Not a byte was taken: nothing is torn yet, and a newer picture may take its place.
    if (this.#rest === bytes) {
      this.#rest = NOTHING;
      return this.#refuse();
    }
    if (this.#rest.length > 0) this.#retryLater();
    return true;
  }

  async finish(text: string): Promise<boolean> {
    this.#stopRetrying();
    this.#rest = Buffer.concat([this.#rest, Buffer.from(text)]);
    let giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
    let left = this.#rest.length;
    while (!this.#push() && performance.now() < giveUpAt) {
      if (this.#rest.length < left) giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
      left = this.#rest.length;
      await delay(FIRST_RETRY_MS);
    }
    return this.#rest.length === 0;
  }

  writeNow(text: string): void {
    this.#rest = Buffer.concat([this.#rest, Buffer.from(text)]);
    const until = performance.now() + LAST_TRY_MS;
    const wait = new Int32Array(new SharedArrayBuffer(4));
    while (!this.#push() && performance.now() < until) Atomics.wait(wait, 0, 0, FIRST_RETRY_MS);
  }

  close(): void {
    this.#stopRetrying();
    this.#rest = NOTHING;
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** Writes as much of the rest as the terminal takes. Returns whether nothing is left. */
  #push(): boolean {
    while (this.#rest.length > 0 && this.#descriptor !== undefined) {
      try {
        this.#rest = this.#rest.subarray(writeSync(this.#descriptor, this.#rest));
        this.#retryMs = FIRST_RETRY_MS;
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === "EINTR") continue;
        if (code === "EAGAIN") return false;
        // The terminal is gone; its process will hear of it by SIGHUP.
        this.close();
      }
    }
    return true;
  }

  #refuse(): false {
    this.#retryLater();
    return false;
  }

  #retryLater(): void {
    if (this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      if (this.#push()) this.onReady?.();
      else this.#retryLater();
    }, this.#retryMs);
    this.#retry.unref();
    this.#retryMs = Math.min(SLOWEST_RETRY_MS, this.#retryMs * 2);
  }

  #stopRetrying(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
  }
}
