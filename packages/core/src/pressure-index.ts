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
  #supersession: Supersession<T>;
  #generation = -1;
  #notedEnd = 0;
  #superseded = new SlotQueue();
  #sheddable = new SlotQueue();

  constructor(waiting: WaitingValues<T>, createSupersession: () => Supersession<T>) {
    this.#waiting = waiting;
    this.#createSupersession = createSupersession;
    this.#supersession = createSupersession();
    this.#valueAt = (slot) => waiting.at(slot);
  }

  /** Removes one waiting value so that `incoming` fits, or refuses `incoming`. */
  makeRoom(incoming: T): Shed {
    this.#catchUp();
    if (this.#supersession.isSheddable(incoming)) {
      if (this.#sheddable.peek(this.#waiting) === undefined) return "refused";
      this.#sheddable.push(this.#notedEnd);
    }
    this.#noteSuperseded(incoming, this.#notedEnd++);

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
    for (; this.#notedEnd < this.#waiting.endSlot; this.#notedEnd++) {
      const value = this.#waiting.at(this.#notedEnd);
      if (value === undefined) continue;
      if (this.#supersession.isSheddable(value)) this.#sheddable.push(this.#notedEnd);
      this.#noteSuperseded(value, this.#notedEnd);
    }
  }

  #noteSuperseded(value: T, slot: number): void {
    const superseded = this.#supersession.note(value, slot, this.#valueAt);
    if (superseded >= 0) this.#superseded.push(superseded);
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
