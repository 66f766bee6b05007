import type { CursorStore } from "./cursor-store.ts";
import type { CursorFrame } from "./frame.ts";

/** What a {@link DeliveryCursor} tells. */
export interface CursorListener {
  /** Told of events that are lost to damage. */
  readonly onLost: (count: number) => void;
  /** Told when the cursor cannot be written down; with `undefined` whenever it can. */
  readonly onCursorFault: (error: unknown) => void;
}

/** How far the inner listener got, in memory and on the disk. */
export class DeliveryCursor {
  readonly #listener: CursorListener;
  readonly #store: CursorStore;
  /** One past the last event that is stored. */
  readonly #storedUntil: () => number;
  #position = 0;
  #planned = 0;
  #droppedFrom = 0;
  #droppedUntil = 0;
  #saving: Promise<void> | undefined;
  #isStale = false;

  constructor(listener: CursorListener, store: CursorStore, storedUntil: () => number) {
    this.#listener = listener;
    this.#store = store;
    this.#storedUntil = storedUntil;
  }

  /** Every event before this number is done with. */
  get position(): number {
    return this.#position;
  }

  /** Where the batch that begins at `position` ends, when it was handed over before. */
  get planned(): number {
    return this.#planned;
  }

  /** Where the events end that were given up; no larger than `position` when there are none ahead. */
  get droppedUntil(): number {
    return this.#droppedUntil;
  }

  /** How many of the events ahead were given up. */
  get droppedAhead(): number {
    return Math.max(0, this.#droppedUntil - Math.max(this.#droppedFrom, this.#position));
  }

  /** Goes on where an earlier process stopped. */
  restore(first: number, saved: CursorFrame | undefined): void {
    this.#position = Math.max(first, saved?.acknowledged ?? 0);
    this.#planned = saved?.planned ?? 0;
    this.#droppedFrom = saved?.droppedFrom ?? 0;
    this.#droppedUntil = saved?.droppedUntil ?? 0;
  }

  /** A batch up to `end` is about to be handed over: once this has resolved, it is the same after a crash. */
  plan(end: number): Promise<void> {
    this.#planned = end;
    return this.#save(true);
  }

  /** Everything before `position` is done with. Written down soon. */
  acknowledge(position: number): void {
    this.#position = position;
    this.#isStale = true;
    this.#saving ??= this.#saveWhileStale();
  }

  /** The events from one number up to another were given up; they lie behind the head. */
  drop(from: number, until: number): Promise<void> {
    if (this.droppedAhead === 0) this.#droppedFrom = from;
    this.#droppedUntil = until;
    return this.#save(true);
  }

  /** Goes on at the next segment, which begins at `number`. What lies between was dropped, or else is lost. */
  skipTo(number: number): void {
    if (this.droppedAhead > 0) {
      this.lose(this.#droppedFrom);
      this.#position = this.#droppedUntil;
    }
    this.lose(number);
  }

  /** Everything before `until` that is not done with is lost. */
  lose(until: number): void {
    if (until <= this.#position) return;
    const count = until - this.#position;
    this.#position = until;
    this.#listener.onLost(count);
  }

  /** Resolves when nothing is being written down. */
  async settle(): Promise<void> {
    await this.#saving;
  }

  /** Writes it down for good. */
  save(): Promise<void> {
    return this.#save(true);
  }

  async #saveWhileStale(): Promise<void> {
    while (this.#isStale) await this.#save(false);
    this.#saving = undefined;
  }

  /** A fault here costs no event: after a crash, more than one batch may be delivered again. */
  async #save(sync: boolean): Promise<void> {
    this.#isStale = false;
    const planned = Math.max(this.#planned, this.#position);
    try {
      const [acknowledged, droppedFrom, droppedUntil] = [this.#position, this.#droppedFrom, this.#droppedUntil];
      await this.#store.save({ acknowledged, planned, droppedFrom, droppedUntil, storedUntil: this.#storedUntil() }, sync);
      this.#listener.onCursorFault(undefined);
    } catch (error) {
      this.#listener.onCursorFault(error);
    }
  }
}
