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
  #senders: WaitingSender<T>[] = [];
  /** Those before this index have been served. */
  #head = 0;

  get isEmpty(): boolean {
    return this.#head === this.#senders.length;
  }

  /** How many of their values are not accepted yet. */
  get size(): number {
    let count = 0;
    for (let index = this.#head; index < this.#senders.length; index++) {
      const { values, next } = this.#senders[index] as WaitingSender<T>; // the index is in range
      count += values.length - next;
    }
    return count;
  }

  /** @returns resolves when the values from `next` on are accepted, or nobody will take them any more. */
  wait(values: readonly T[], next: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#senders.push({ values, next, resolve, reject });
    });
  }

  /**
   * Accepts values while there is room. A whole batch that comes first, with nothing waiting before it, is taken over by
   * reference.
   *
   * @returns the room that is left; 0 when what waits is somebody else's.
   */
  admit(waiting: WaitingValues<T>, room: number): number {
    const first = this.#senders[this.#head];
    let left = 0;
    if (first?.next === 0 && waiting.size === 0 && first.values.length > 1 && first.values.length <= room) {
      waiting.borrow(first.values);
      first.resolve();
      this.#head++;
    } else left = this.#admitInTurn(waiting, room);
    if (this.#head * 2 >= this.#senders.length) {
      this.#senders = this.#senders.slice(this.#head);
      this.#head = 0;
    }
    return left;
  }

  #admitInTurn(waiting: WaitingValues<T>, room: number): number {
    let left = room;
    for (; this.#head < this.#senders.length; this.#head++) {
      const sender = this.#senders[this.#head] as WaitingSender<T>; // the index is in range
      for (; left > 0 && sender.next < sender.values.length; left--) waiting.push(sender.values[sender.next++] as T); // so is this one
      if (sender.next < sender.values.length) break;
      sender.resolve();
    }
    return left;
  }

  /**
   * Lets everyone go, with an error where one is given.
   *
   * @returns how many values were never accepted.
   */
  release(error?: Error): number {
    const count = this.size;
    const senders = this.#senders.slice(this.#head);
    this.#senders = [];
    this.#head = 0;
    for (const { resolve, reject } of senders) {
      if (error === undefined) resolve();
      else reject(error);
    }
    return count;
  }
}
