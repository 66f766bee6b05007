/** Marks a slot whose value left the queue out of turn. */
const HOLE: unique symbol = Symbol("hole");

/** Below this many slots without a value, closing the gaps costs more than it frees. */
const WORTH_CLOSING = 512;

/** Most slots that a fresh array has from the start; beyond it grows as it fills. */
const MOST_SLOTS_AHEAD = 4_096;

/**
 * The values that wait in a channel, oldest first: an append-only array with a read position, handed over whole and
 * replaced by a fresh one, as large as the last one became. Nothing is shifted or copied on the way, and a batch of another
 * channel can be taken over by reference. Slots are numbered; the numbers hold for one `generation`.
 */
export class WaitingValues<T> {
  /** The slots, then perhaps some that were made ahead. */
  #slots: (T | typeof HOLE)[] = [];
  #end = 0;
  /** First slot that holds a value, or the end. */
  #head = 0;
  /** Holes behind the head. */
  #holes = 0;
  /** The array is somebody else's: copy it before writing. */
  #borrowed = false;
  #generation = 0;

  get size(): number {
    return this.#end - this.#head - this.#holes;
  }

  /** Changes whenever slots are renumbered. */
  get generation(): number {
    return this.#generation;
  }

  /** Slot of the oldest value. */
  get firstSlot(): number {
    return this.#head;
  }

  /** Slot that the next value will take. */
  get endSlot(): number {
    return this.#end;
  }

  push(value: T): void {
    if (this.#borrowed) this.#own();
    this.#slots[this.#end++] = value;
  }

  /** Takes over a whole batch without copying it. Only while empty. */
  borrow(values: readonly T[]): void {
    this.#restart(values as T[]); // never written to: #own() copies first
    this.#borrowed = true;
  }

  /** The value in a slot; `undefined` when it has left. */
  at(slot: number): T | undefined {
    if (slot < this.#head || slot >= this.#end) return undefined;
    const value = this.#slots[slot];
    return value === HOLE ? undefined : value;
  }

  /** Whether a slot still holds its value. */
  holds(slot: number): boolean {
    return slot >= this.#head && slot < this.#end && this.#slots[slot] !== HOLE;
  }

  /** Removes the value of a slot that holds one. */
  remove(slot: number): void {
    if (this.#borrowed) this.#own();
    this.#slots[slot] = HOLE;
    if (slot === this.#head) this.#advance();
    else this.#holes++;
    this.#closeGaps();
  }

  /** Hands over the oldest value. Only while there is one. */
  takeFirst(): T {
    const value = this.#slots[this.#head] as T; // the head is never a hole
    if (!this.#borrowed) this.#slots[this.#head] = HOLE;
    this.#advance();
    this.#closeGaps();
    return value;
  }

  /** Hands over everything, or the oldest `most`. */
  take(most: number): readonly T[] {
    if (most < this.size) {
      const batch: T[] = [];
      while (batch.length < most) batch.push(this.takeFirst());
      return batch;
    }
    const batch = this.#head === 0 && this.#holes === 0 ? this.#whole() : this.#values();
    this.#restart(new Array<T>(Math.min(batch.length, MOST_SLOTS_AHEAD)), 0);
    return batch;
  }

  /** Discards everything. */
  clear(): void {
    this.#restart([]);
  }

  /** A channel that never empties must not grow: each value is moved at most once for each one that has left. */
  #closeGaps(): void {
    if (this.#head + this.#holes > WORTH_CLOSING + this.size) this.#restart(this.#values());
  }

  #whole(): readonly T[] {
    const slots = this.#slots as T[]; // without holes
    if (slots.length !== this.#end) slots.length = this.#end;
    return slots;
  }

  #values(): T[] {
    return this.#slots.slice(this.#head, this.#end).filter((value): value is T => value !== HOLE);
  }

  /** Copies a borrowed array before the first write; slots keep their numbers. */
  #own(): void {
    this.#slots = this.#slots.slice();
    this.#borrowed = false;
  }

  #restart(slots: T[], end: number = slots.length): void {
    this.#slots = slots;
    this.#end = end;
    this.#head = 0;
    this.#holes = 0;
    this.#borrowed = false;
    this.#generation++;
  }

  #advance(): void {
    this.#head++;
    while (this.#holes > 0 && this.#slots[this.#head] === HOLE) {
      this.#head++;
      this.#holes--;
    }
  }
}
