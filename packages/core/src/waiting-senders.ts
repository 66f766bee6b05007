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
  #senders: WaitingSender<T>[] = [];

  get isEmpty(): boolean {
    return this.#senders.length === 0;
  }

  /** How many of their values are not accepted yet. */
  get size(): number {
    let count = 0;
    for (const { values, next } of this.#senders) count += values.length - next;
    return count;
  }

  /** @returns resolves when the values from `next` on are accepted, or nobody will take them any more. */
  wait(values: readonly T[], next: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#senders.push({ values, next, resolve, reject });
    });
  }

  /**
   * Accepts values while there is room.
   *
   * @returns the room that is left.
   */
  admit(room: number, accept: (value: T) => void): number {
    let left = room;
    let served = 0;
    for (const sender of this.#senders) {
      for (; left > 0 && sender.next < sender.values.length; left--) accept(sender.values[sender.next++] as T); // the index is in range
      if (sender.next < sender.values.length) break;
      sender.resolve();
      served++;
    }
    if (served > 0) this.#senders = this.#senders.slice(served);
    return left;
  }

  /**
   * Lets everyone go, with an error where one is given.
   *
   * @returns how many values were never accepted.
   */
  release(error?: Error): number {
    const count = this.size;
    const senders = this.#senders;
    this.#senders = [];
    for (const { resolve, reject } of senders) {
      if (error === undefined) resolve();
      else reject(error);
    }
    return count;
  }
}
