import { ChannelBusyError, requireInteger, type ExecutionEvent, type Receiver } from "@flowtap/core";

/** Where the receiver gets its events, and what it tells about them. */
export interface EventSource {
  /** The next events, which go to the reader as one batch where it takes so many; `undefined` when there will be none. */
  next(): Promise<readonly ExecutionEvent[] | undefined>;
  /** The reader is done with the next `delivered + failed` events. */
  settle(delivered: number, failed: number): void;
  /** The reader says why it rejects or cancels. */
  report(error: unknown): void;
}

/**
 * The receiver that the inner listener reads. Whatever it neither acknowledges nor rejects is offered again, also after a crash;
 * `redelivers` says so to listeners that can make use of it. A batch never spans two that the source gave.
 */
export class RedeliveringReceiver implements Receiver<ExecutionEvent> {
  readonly redelivers = true;
  /** Resolves when the reader asks for the first time. */
  readonly asked: Promise<void>;
  readonly #source: EventSource;
  #wasAsked: () => void = ignore;
  #events: readonly ExecutionEvent[] = [];
  #offset = 0;
  #inFlight = 0;
  #failed = 0;
  #isRead = false;
  #isAsking = false;
  #ended = false;

  constructor(source: EventSource) {
    this.#source = source;
    this.asked = new Promise((resolve) => {
      this.#wasAsked = resolve;
    });
  }

  /** Whether nothing more is handed over. */
  get ended(): boolean {
    return this.#ended;
  }

  [Symbol.asyncIterator](): AsyncIterator<ExecutionEvent, undefined> {
    return this.#read(() => this.#take(1)[0]);
  }

  batches(maxSize: number = Number.MAX_SAFE_INTEGER): AsyncIterable<readonly ExecutionEvent[]> {
    const most = maxSize === Infinity ? Number.MAX_SAFE_INTEGER : requireInteger("maxSize", maxSize, 1);
    const batches = this.#read(() => this.#take(most));
    return { [Symbol.asyncIterator]: () => batches };
  }

  reject(error: unknown, count: number = this.#inFlight): void {
    this.#failed = Math.min(this.#inFlight, this.#failed + requireInteger("count", count, 0));
    this.#source.report(error);
  }

  /** What it holds is the last: the rest is offered at the next start. */
  finish(): void {
    this.#ended = true;
  }

  cancel(reason?: unknown): void {
    this.abandon();
    if (reason !== undefined) this.#source.report(reason);
  }

  /** Takes back what the reader holds: whatever becomes of it, it is offered again. */
  abandon(): void {
    this.#ended = true;
    this.#inFlight = 0;
    this.#failed = 0;
  }

  #read<V>(take: () => V | undefined): AsyncIterator<V, undefined> {
    if (this.#isRead) throw new ChannelBusyError();
    this.#isRead = true;
    return {
      next: () => this.#next(take),
      return: () => {
        this.abandon();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  async #next<V>(take: () => V | undefined): Promise<IteratorResult<V, undefined>> {
    if (this.#isAsking) throw new ChannelBusyError();
    this.#wasAsked();
    this.#settle();
    if (this.#offset === this.#events.length && !this.#ended) await this.#load();
    const value = this.#ended ? undefined : take();
    return value === undefined ? { done: true, value: undefined } : { done: false, value };
  }

  async #load(): Promise<void> {
    this.#isAsking = true;
    const events = await this.#source.next();
    this.#isAsking = false;
    if (events === undefined) this.#ended = true;
    this.#events = events ?? [];
    this.#offset = 0;
  }

  #take(most: number): readonly ExecutionEvent[] {
    const from = this.#offset;
    this.#offset = Math.min(this.#events.length, from + most);
    this.#inFlight = this.#offset - from;
    return this.#inFlight === this.#events.length ? this.#events : this.#events.slice(from, this.#offset);
  }

  #settle(): void {
    if (this.#inFlight > 0) this.#source.settle(this.#inFlight - this.#failed, this.#failed);
    this.#inFlight = 0;
    this.#failed = 0;
  }
}

function ignore(): void {
  // Replaced as soon as there is somebody to tell.
}
