import type { ExecutionEvent, Receiver } from "@flowtap/core";

/** What a {@link WatchedReceiver} tells, each at the very moment. */
export interface ReceiverEvents {
  /** Values were handed over. */
  onHandOver?: (values: readonly ExecutionEvent[]) => void;
  /** The next is asked for: everything handed over before counts as handled. */
  onAsk?: () => Promise<void> | void;
}

/** Passes everything on to a receiver, and tells when the listener asks and gets. */
export class WatchedReceiver implements Receiver<ExecutionEvent> {
  readonly redelivers = false;
  /** What the listener rejected with. */
  readonly rejections: unknown[] = [];
  readonly #receiver: Receiver<ExecutionEvent>;
  readonly #events: ReceiverEvents;

  constructor(receiver: Receiver<ExecutionEvent>, events: ReceiverEvents) {
    this.#receiver = receiver;
    this.#events = events;
  }

  [Symbol.asyncIterator](): AsyncIterator<ExecutionEvent> {
    return this.#watch(this.#receiver[Symbol.asyncIterator](), (event) => [event]);
  }

  batches(maxSize?: number): AsyncIterable<readonly ExecutionEvent[]> {
    const batches = this.#receiver.batches(maxSize);
    return { [Symbol.asyncIterator]: () => this.#watch(batches[Symbol.asyncIterator](), (events) => events) };
  }

  reject(error: unknown, count?: number): void {
    this.rejections.push(error);
    this.#receiver.reject(error, count);
  }

  finish(): void {
    this.#receiver.finish();
  }

  cancel(reason?: unknown): void {
    this.#receiver.cancel(reason);
  }

  #watch<V>(iterator: AsyncIterator<V>, valuesOf: (value: V) => readonly ExecutionEvent[]): AsyncIterator<V> & AsyncIterable<V> {
    const events = this.#events;
    return {
      async next() {
        const seen = events.onAsk?.();
        if (seen !== undefined) await seen;
        const result = await iterator.next();
        if (result.done !== true) events.onHandOver?.(valuesOf(result.value));
        return result;
      },
      async return(value?: unknown) {
        return (await iterator.return?.(value)) ?? { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
