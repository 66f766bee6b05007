import type { ExecutionEvent, Receiver } from "@flowtap/core";

/** What the inner listener does with its receiver. */
export interface ReceiverListener {
  /** It asked for the next: what it was handed before is acknowledged. */
  readonly onAsked: () => void;
  /** It rejects, or says why it cancels. */
  readonly onError: (error: unknown) => void;
  /** It takes nothing more: it cancelled, finished, or left its loop. */
  readonly onLeft: () => void;
}

/**
 * The receiver that the inner listener reads: that of its channel, which also tells the outbox what the reader does. Whatever it
 * neither acknowledged nor rejected is offered again, also after a crash; `redelivers` says so to listeners that can make use of it.
 */
export class RedeliveringReceiver implements Receiver<ExecutionEvent> {
  readonly redelivers = true;
  readonly #receiver: Receiver<ExecutionEvent>;
  readonly #listener: ReceiverListener;

  constructor(receiver: Receiver<ExecutionEvent>, listener: ReceiverListener) {
    this.#receiver = receiver;
    this.#listener = listener;
  }

  [Symbol.asyncIterator](): AsyncIterator<ExecutionEvent> {
    return this.#watch(this.#receiver[Symbol.asyncIterator]());
  }

  batches(maxSize?: number): AsyncIterable<readonly ExecutionEvent[]> {
    const batches = this.#receiver.batches(maxSize)[Symbol.asyncIterator]();
    const watched = this.#watch(batches);
    return { [Symbol.asyncIterator]: () => watched };
  }

  reject(error: unknown, count?: number): void {
    this.#receiver.reject(error, count);
    this.#listener.onError(error);
  }

  finish(): void {
    this.#listener.onLeft();
    this.#receiver.finish();
  }

  cancel(reason?: unknown): void {
    this.#listener.onLeft();
    this.#receiver.cancel(reason);
    if (reason !== undefined) this.#listener.onError(reason);
  }

  #watch<V>(values: AsyncIterator<V>): AsyncIterator<V> {
    return {
      next: () => {
        const next = values.next();
        this.#listener.onAsked();
        return next;
      },
      return: async () => {
        this.#listener.onLeft();
        await values.return?.();
        return { done: true, value: undefined };
      },
    };
  }
}
