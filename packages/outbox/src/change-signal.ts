/** Tells those who wait that something has changed. */
export class ChangeSignal {
  #version = 0;
  #waiting: (() => void)[] = [];

  /** Counts the changes. Read it first, look at the state, then wait with it: no change is missed. */
  get version(): number {
    return this.#version;
  }

  notify(): void {
    this.#version++;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves when there was a change after `version`. */
  after(version: number): Promise<void> {
    if (version !== this.#version) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
