import type { BoundedChannel } from "./bounded-channel.ts";
import type { Receiver } from "./channel.ts";
import { ChannelBusyError } from "./errors.ts";
import { requireInteger } from "./option-checks.ts";

/** The receiving end of a {@link BoundedChannel}. */
export class ChannelReader<T> implements Receiver<T> {
  readonly #channel: BoundedChannel<T>;
  #isRead = false;

  constructor(channel: BoundedChannel<T>) {
    this.#channel = channel;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    const channel = this.#channel;
    return this.#read(() => channel.takeFirst());
  }

  batches(maxSize: number = Number.MAX_SAFE_INTEGER): AsyncIterableIterator<readonly T[], undefined> {
    const most = maxSize === Infinity ? Number.MAX_SAFE_INTEGER : requireInteger("maxSize", maxSize, 1);
    const channel = this.#channel;
    return this.#read(() => channel.take(most));
  }

  reject(error: unknown, count?: number): void {
    this.#channel.reject(error, count);
  }

  finish(): void {
    this.#channel.finish();
  }

  cancel(reason?: unknown): void {
    this.#channel.cancel(reason);
  }

  #read<V>(take: () => V): AsyncIterableIterator<V, undefined> {
    if (this.#isRead) throw new ChannelBusyError();
    this.#isRead = true;
    return new AcknowledgingIterator(this.#channel, take);
  }
}

/** Asking for the next value acknowledges the one before; leaving early cancels. */
class AcknowledgingIterator<T, V> implements AsyncIterableIterator<V, undefined> {
  readonly #channel: BoundedChannel<T>;
  readonly #take: () => V;
  #isAsking = false;

  constructor(channel: BoundedChannel<T>, take: () => V) {
    this.#channel = channel;
    this.#take = take;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<V, undefined>> {
    if (this.#isAsking) return Promise.reject(new ChannelBusyError());
    this.#channel.acknowledge();
    if (!this.#channel.isEmpty || this.#channel.ended) return Promise.resolve(this.#result());
    this.#isAsking = true;
    return this.#channel.whenReadable().then(() => {
      this.#isAsking = false;
      return this.#result();
    });
  }

  return(): Promise<IteratorResult<V, undefined>> {
    this.#channel.leave();
    return Promise.resolve({ done: true, value: undefined });
  }

  #result(): IteratorResult<V, undefined> {
    return this.#channel.isEmpty ? { done: true, value: undefined } : { done: false, value: this.#take() };
  }
}
