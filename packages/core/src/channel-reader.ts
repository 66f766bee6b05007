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

  /** Asking for the next value acknowledges the one before; leaving early cancels. */
  #read<V>(take: () => V): AsyncIterableIterator<V, undefined> {
    if (this.#isRead) throw new ChannelBusyError();
    this.#isRead = true;
    const channel = this.#channel;
    let isAsking = false;
    const result = (): IteratorResult<V, undefined> => {
      isAsking = false;
      return channel.isEmpty ? { done: true, value: undefined } : { done: false, value: take() };
    };
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next() {
        if (isAsking) return Promise.reject(new ChannelBusyError());
        channel.acknowledge();
        if (!channel.isEmpty || channel.ended) return Promise.resolve(result());
        isAsking = true;
        return channel.whenReadable().then(result);
      },
      return() {
        channel.leave();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }
}
