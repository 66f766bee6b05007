import type { Supersession } from "./supersession.ts";
import type { WaitingValues } from "./waiting-values.ts";

/** What making room cost: a superseded value, a value that somebody may miss, or the incoming one. */
export type Shed = "coalesced" | "dropped" | "refused";

/**
 * Chooses, for a full channel under `coalesce`, which one value gives way. Built when a channel first fills and brought
 * up to date at each further overflow, so that an event costs O(1) amortised under pressure and nothing without.
 */
export class PressureIndex<T> {
  readonly #waiting: WaitingValues<T>;
  readonly #createSupersession: () => Supersession<T>;
  readonly #valueAt: (slot: number) => T | undefined;
  readonly #onError: (error: unknown) => void;
  #supersession: Supersession<T>;
  #generation = -1;
  #notedEnd = 0;
  #superseded = new SlotQueue();
  #sheddable = new SlotQueue();

  /** @param onError told when a value cannot be judged: it then supersedes nothing and gives way last. */
  constructor(waiting: WaitingValues<T>, createSupersession: () => Supersession<T>, onError: (error: unknown) => void) {
    this.#onError = onError;
    this.#waiting = waiting;
    this.#createSupersession = createSupersession;
    this.#supersession = createSupersession();
    this.#valueAt = (slot) => waiting.at(slot);
  }

  /** Removes one waiting value so that `incoming` fits, or refuses `incoming`. */
  makeRoom(incoming: T): Shed {
    this.#catchUp();
    if (this.#isSheddable(incoming) && this.#sheddable.peek(this.#waiting) === undefined) return "refused";
    this.#note(incoming);

    const superseded = this.#superseded.shift(this.#waiting);
    const victim = superseded ?? this.#sheddable.shift(this.#waiting) ?? this.#waiting.firstSlot;
    this.#waiting.remove(victim);
    return superseded === undefined ? "dropped" : "coalesced";
  }

  #catchUp(): void {
    if (this.#generation !== this.#waiting.generation) {
      this.#generation = this.#waiting.generation;
      this.#notedEnd = this.#waiting.firstSlot;
      this.#supersession = this.#createSupersession();
      this.#superseded = new SlotQueue();
      this.#sheddable = new SlotQueue();
    }
    while (this.#notedEnd < this.#waiting.endSlot) {
      if (this.#waiting.holds(this.#notedEnd)) this.#note(this.#waiting.at(this.#notedEnd) as T); // the slot holds one
      else this.#notedEnd++;
    }
  }

  /** Takes note of the value that waits, or will wait, in the next slot. */
  #note(value: T): void {
    const slot = this.#notedEnd++;
    try {
      const superseded = this.#supersession.note(value, slot, this.#valueAt);
      if (superseded >= 0) this.#superseded.push(superseded);
      if (this.#supersession.isSheddable(value)) this.#sheddable.push(slot);
    } catch (error) {
      this.#onError(error);
    }
  }

  #isSheddable(value: T): boolean {
    try {
      return this.#supersession.isSheddable(value);
    } catch {
      return false; // #note tells
    }
  }
}

/** Slots in order; those whose value has left meanwhile are passed over. */
class SlotQueue {
  readonly #slots: number[] = [];
  #head = 0;

  push(slot: number): void {
    this.#slots.push(slot);
  }

  peek<T>(waiting: WaitingValues<T>): number | undefined {
    while (this.#head < this.#slots.length) {
      const slot = this.#slots[this.#head];
      if (slot !== undefined && waiting.holds(slot)) return slot;
      this.#head++;
    }
    return undefined;
  }

  shift<T>(waiting: WaitingValues<T>): number | undefined {
    const slot = this.peek(waiting);
    if (slot !== undefined) this.#head++;
    return slot;
  }
}
