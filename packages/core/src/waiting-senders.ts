import type { WaitingValues } from "./waiting-values.ts";

/** Values that could not be accepted yet, and the caller who waits for it. */
interface WaitingSender<T> {
  readonly values: readonly T[];
  /** Index of the next value to accept. */
  next: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The callers of `send` that wait for room under `"wait"`, in order. */
export class WaitingSenders<T> {
  readonly #senders = new Set<WaitingSender<T>>();

  get isEmpty(): boolean {
    return this.#senders.size === 0;
  }

  /** How many of their values are not accepted yet. */
  get size(): number {
    let count = 0;
    for (const { values, next } of this.#senders) count += values.length - next;
    return count;
  }

  /** @returns resolves when the values from `next` on are accepted, or nobody will take them any more. */
  wait(values: readonly T[], next: number): Promise<void> {
    return new Promise((resolve, reject) => this.#senders.add({ values, next, resolve, reject }));
  }

  /**
   * Accepts values while there is room. A whole batch with nothing waiting before it and nobody behind it is taken over by
   * reference.
   *
   * @returns the room that is left; 0 when what waits is somebody else's.
   */
  admit(waiting: WaitingValues<T>, room: number): number {
    let left = room;
    for (const sender of this.#senders) {
      const { values, next } = sender;
      if (next === 0 && this.#senders.size === 1 && waiting.size === 0 && values.length > 1 && values.length <= left) {
        waiting.borrow(values);
        this.#serve(sender);
        return 0;
      }
      for (; left > 0 && sender.next < values.length; left--) waiting.push(values[sender.next++] as T); // the index is in range
      if (sender.next < values.length) break;
      this.#serve(sender);
    }
    return left;
  }

  #serve(sender: WaitingSender<T>): void {
    this.#senders.delete(sender);
    sender.resolve();
  }

  /**
   * Lets everyone go, with an error where one is given.
   *
   * @returns how many values were never accepted.
   */
  release(error?: Error): number {
    const count = this.size;
    for (const { resolve, reject } of this.#senders) {
      if (error === undefined) resolve();
      else reject(error);
    }
    this.#senders.clear();
    return count;
  }
}
