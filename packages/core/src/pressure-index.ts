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
  readonly #onError: (error: unknown) => void;
  #supersession: Supersession<T>;
  #generation = -1;
  #notedEnd = 0;
  // Slots in order; those whose value has left meanwhile are passed over.
  readonly #superseded = new Set<number>();
  readonly #sheddable = new Set<number>();

  /** @param onError told when a value cannot be judged: it then supersedes nothing and gives way last. */
  constructor(waiting: WaitingValues<T>, createSupersession: () => Supersession<T>, onError: (error: unknown) => void) {
    this.#onError = onError;
    this.#waiting = waiting;
    this.#createSupersession = createSupersession;
    this.#supersession = createSupersession();
  }

  /** Removes one waiting value so that `incoming` fits, or refuses `incoming`. */
  makeRoom(incoming: T): Shed {
    this.#catchUp();
    const oldest = this.#first(this.#sheddable);
    if (oldest === undefined && this.#isSheddable(incoming)) return "refused";
    this.#note(incoming);
    const superseded = this.#first(this.#superseded);
    this.#waiting.remove(superseded ?? oldest ?? this.#waiting.firstSlot);
    return superseded === undefined ? "dropped" : "coalesced";
  }

  #catchUp(): void {
    const waiting = this.#waiting;
    if (this.#generation !== waiting.generation) {
      this.#generation = waiting.generation;
      this.#notedEnd = waiting.firstSlot;
      this.#supersession = this.#createSupersession();
      this.#superseded.clear();
      this.#sheddable.clear();
    }
    while (this.#notedEnd < waiting.endSlot) {
      if (waiting.holds(this.#notedEnd)) this.#note(waiting.at(this.#notedEnd) as T); // the slot holds one
      else this.#notedEnd++;
    }
  }

  /** Takes note of the value that waits, or will wait, in the next slot. */
  #note(value: T): void {
    const slot = this.#notedEnd++;
    try {
      const superseded = this.#supersession.note(value, slot, (earlier) => this.#waiting.at(earlier));
      if (superseded >= 0) this.#superseded.add(superseded);
      if (this.#supersession.isSheddable(value)) this.#sheddable.add(slot);
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

  #first(slots: Set<number>): number | undefined {
    for (const slot of slots) {
      if (this.#waiting.holds(slot)) return slot;
      slots.delete(slot);
    }
    return undefined;
  }
}
