import type { ExecutionEvent, Receiver } from "@flowtap/core";

/** A receiver that tells how its reader gets on. */
export class WatchedReceiver implements Receiver<ExecutionEvent> {
  readonly #inner: Receiver<ExecutionEvent>;
  readonly #onFirstAsk: () => void;
  #asks = 0;
  #handled = 0;
  #handedOver = 0;
  #isBusy = false;
  #refuses = false;
  #waiting: readonly { readonly count: number; readonly resolve: () => void }[] = [];

  /** @param onFirstAsk called when the reader has begun: it asked for an event, or said that it wants none. */
  constructor(inner: Receiver<ExecutionEvent>, onFirstAsk: () => void) {
    this.#inner = inner;
    this.#onFirstAsk = onFirstAsk;
  }

  /** How often the reader has asked for more. Does not grow while it hangs. */
  get asks(): number {
    return this.#asks;
  }

  /** Whether the reader holds events that it has not acknowledged, or has never asked for any. */
  get isBusy(): boolean {
    return this.#isBusy || this.#asks === 0;
  }

  /** Whether the reader said that it takes nothing new. */
  get refuses(): boolean {
    return this.#refuses;
  }

  /** Resolves when `count` events in all are handled, or when the reader takes no more. */
  whenHandled(count: number): Promise<void> {
    if (this.#handled >= count || this.#refuses) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting = [...this.#waiting, { count, resolve }];
    });
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ExecutionEvent, undefined> {
    return this.#watch(this.#inner[Symbol.asyncIterator](), () => 1);
  }

  batches(maxSize?: number): AsyncIterableIterator<readonly ExecutionEvent[], undefined> {
    return this.#watch(this.#inner.batches(maxSize)[Symbol.asyncIterator](), (batch) => batch.length);
  }

  reject(error: unknown, count?: number): void {
    this.#inner.reject(error, count);
  }

  finish(): void {
    this.#refuse();
    this.#inner.finish();
  }

  cancel(reason?: unknown): void {
    this.#refuse();
    this.#inner.cancel(reason);
  }

  #watch<V>(iterator: AsyncIterator<V, unknown>, countOf: (value: V) => number): AsyncIterableIterator<V, undefined> {
    const watched: AsyncIterableIterator<V, undefined> = {
      [Symbol.asyncIterator]: () => watched,
      next: async () => {
        this.#ask();
        const result = await iterator.next();
        if (result.done === true) return { done: true, value: undefined };
        this.#isBusy = true;
        this.#handedOver += countOf(result.value);
        return { done: false, value: result.value };
      },
      return: async () => {
        this.#refuse();
        await iterator.return?.();
        return { done: true, value: undefined };
      },
    };
    return watched;
  }

  #ask(): void {
    this.#asks += 1;
    this.#isBusy = false;
    this.#handled = this.#handedOver;
    if (this.#asks === 1) this.#onFirstAsk();
    if (this.#waiting.length > 0) this.#release(this.#handled);
  }

  #refuse(): void {
    this.#refuses = true;
    this.#onFirstAsk();
    this.release();
  }

  /** Nobody waits for it any more: it will handle nothing. */
  release(): void {
    this.#release(Infinity);
  }

  #release(handled: number): void {
    for (const { count, resolve } of this.#waiting) if (count <= handled) resolve();
    this.#waiting = this.#waiting.filter(({ count }) => count > handled);
  }
}
