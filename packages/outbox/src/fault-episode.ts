/** Reports a fault once, however often it is met before it has passed. */
export class FaultEpisode<E> {
  readonly #tell: (error: E) => void;
  #error: E | undefined;

  constructor(tell: (error: E) => void) {
    this.#tell = tell;
  }

  /**
   * The fault is met, for the first time or again.
   *
   * @param create makes the error, once an episode.
   * @returns the episode's error.
   */
  meet(create: () => E): E {
    if (this.#error === undefined) {
      this.#error = create();
      this.#tell(this.#error);
    }
    return this.#error;
  }

  /** The fault has passed. */
  end(): void {
    this.#error = undefined;
  }
}
