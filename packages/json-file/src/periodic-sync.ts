/** Runs a sync at most an interval after the first write that needs one. Idle, it holds no timer; its timer keeps no process alive. */
export class PeriodicSync {
  readonly #intervalMs: number;
  readonly #sync: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  /** @param sync must not reject. */
  constructor(intervalMs: number, sync: () => Promise<void>) {
    this.#intervalMs = intervalMs;
    this.#sync = sync;
  }

  /** Something was written: sync it in time. */
  arm(): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // A slow disk may still be busy with the one before.
      this.#running = this.#running.then(this.#sync);
    }, this.#intervalMs).unref();
  }

  /** Resolves when no sync is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** No more syncs; resolves when none is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}
