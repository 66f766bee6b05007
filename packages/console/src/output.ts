/**
 * Where text goes, without ever making the process wait. What is offered is taken whole or refused whole, so that a
 * sequence is never torn.
 */
export interface Output {
  /**
   * Takes `text` if nothing else is under way.
   *
   * @returns whether it was taken. What was refused may be offered again after {@link Output.onReady}; what a closed or
   * failed stream cannot show is taken and forgotten.
   */
  offer(text: string): boolean;

  /** Whether `offer` would take a text now. */
  readonly ready: boolean;

  /** Set by whoever offers: called once after a refusal, when the next offer has a chance. */
  onReady: (() => void) | undefined;

  /** Whether nothing more can be shown: the reader has gone, or the stream has ended. */
  readonly closed: boolean;

  /**
   * Hands over the last text and waits until everything has been taken by the system. Gives up when a second passes
   * without progress.
   *
   * @returns whether everything was taken, or (for a stream that keeps what it was given) still will be.
   */
  finish(text: string): Promise<boolean>;

  /** Writes at once, behind what is under way, from a handler that cannot wait. Tries for at most a tenth of a second. */
  writeNow(text: string): void;

  /** Releases everything. Nothing is written any more. */
  close(): void;
}
