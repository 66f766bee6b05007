import { listenerName, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";
import { createDeferred } from "./deferred.ts";
import { WatchedReceiver } from "./watched-receiver.ts";

const STALL_CHECK_MS = 250;

/**
 * A listener as the command drives it: it is known when it has begun to read and how much it has handled, and it can be
 * given up when it hangs.
 */
export class GuardedListener implements Listener {
  readonly name: string;
  readonly #inner: Listener;
  readonly #stallLimitMs: number;
  readonly #begun = createDeferred();
  readonly #givenUp = createDeferred<never>();
  readonly #ended = createDeferred();
  #watched: WatchedReceiver | undefined;
  #hasEnded = false;
  #hasStopped = false;

  /** @param stallLimitMs how long it may keep what it was handed, in milliseconds; `Infinity`: for ever. */
  constructor(inner: Listener, stallLimitMs: number) {
    this.name = listenerName(inner);
    this.#inner = inner;
    this.#stallLimitMs = stallLimitMs;
  }

  /** Resolves when it has asked for its first event, or said that it wants none; rejects with what made it fail before. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** Resolves when it has returned, failed or been given up. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Whether it takes no more events, for whatever reason. */
  get hasEnded(): boolean {
    return this.#hasEnded || this.#watched?.refuses === true;
  }

  /** Whether it holds events that it has not acknowledged. */
  get isBusy(): boolean {
    return !this.#hasEnded && this.#watched?.isBusy === true;
  }

  /** How often it has asked for more. Does not grow while it hangs. */
  get asks(): number {
    return this.#watched?.asks ?? 0;
  }

  async startListening(progress: Receiver<ExecutionEvent>): Promise<void> {
    const watched = new WatchedReceiver(progress, () => {
      this.#begun.resolve();
    });
    this.#watched = watched;
    const stopChecking = this.#checkForStall();
    try {
      await Promise.race([this.#inner.startListening(watched), this.#givenUp.promise]);
      this.#begun.reject(new Error("returned without reading: read `progress` to its end, or call `progress.cancel()`"));
    } catch (error) {
      this.#begun.reject(error);
      throw error;
    } finally {
      stopChecking();
      this.#hasEnded = true;
      this.#ended.resolve();
      // Nothing more will be handled: whoever waits for it must not.
      watched.release();
    }
  }

  /** Whether it was asked to stop. */
  get hasStopped(): boolean {
    return this.#hasStopped;
  }

  async stopListening(): Promise<void> {
    this.#hasStopped = true;
    await Promise.race([this.#inner.stopListening(), this.#givenUp.promise.catch(() => undefined)]);
  }

  /** Resolves when it has handled `count` events in all, or takes no more. */
  async whenHandled(count: number): Promise<void> {
    if (!this.#hasEnded) await this.#watched?.whenHandled(count);
  }

  /** Takes everything away from it that it has not acknowledged, and waits for it no more. */
  giveUp(reason: Error): void {
    this.#givenUp.reject(reason);
    this.#watched?.cancel(reason);
  }

  #checkForStall(): () => void {
    if (this.#stallLimitMs === Infinity) return () => undefined;
    let asks = -1;
    let stalledMs = 0;
    const timer = setInterval(() => {
      stalledMs = this.isBusy && asks === this.asks ? stalledMs + STALL_CHECK_MS : 0;
      asks = this.asks;
      if (stalledMs >= this.#stallLimitMs) this.giveUp(new Error(`took nothing for ${String(this.#stallLimitMs / 1000)} s while events waited: given up, so that the others go on`));
    }, STALL_CHECK_MS).unref();
    return () => {
      clearInterval(timer);
    };
  }
}
