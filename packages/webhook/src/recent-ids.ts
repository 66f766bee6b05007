import { requireInteger } from "@flowtap/core";

/** Remembers ids. A `Set<string>` is one, but grows for ever. */
export interface SeenIds {
  /** Whether the id was added before. */
  has(id: string): boolean | Promise<boolean>;
  /** Remembers the id. */
  add(id: string): unknown;
}

/** Remembers the newest ids in memory, as many as it may: for one process. Behind a load balancer, use a store that all share. */
export class RecentIds implements SeenIds {
  readonly #ids = new Set<string>();
  readonly #mostIds: number;

  /**
   * @param mostIds how many to remember: an integer from 1. Default: 10,000.
   * @throws OptionError when it is none.
   */
  constructor(mostIds = 10_000) {
    this.#mostIds = requireInteger("mostIds", mostIds, 1);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= this.#mostIds) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }

  /** Forgets an id: its events could not be handled, and are to come again. */
  delete(id: string): void {
    this.#ids.delete(id);
  }
}
