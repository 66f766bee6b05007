import { finishesWithin, isListener, listenerName, ListenerStateError, OptionError, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";
import { OutboxLedger, type OutboxStats } from "./outbox-ledger.ts";
import { resolveOptions, type OutboxOptions, type ResolvedOptions } from "./outbox-options.ts";
import { OutboxSession } from "./outbox-session.ts";

/** Of the time for a stop, the part in which events that came are stored. */
const STORING_SHARE = 0.5;

/**
 * Stores every event on the disk first, and hands it to the inner listener from there.
 *
 * - An event counts as delivered, to the engine, when it is synced to disk. What the inner listener acknowledges is removed; what
 *   it rejects counts as failed in `stats()`, and is removed; the rest stays, and is handed over again at the next start.
 * - At least once, in order, also through crashes: a batch that was under way is handed over again as the same batch.
 * - The folder never takes more than `maxBytes`; then `overflow` decides.
 * - One listener a folder: a second one, in whatever process, fails to start.
 */
export class OutboxListener implements Listener {
  /** `outbox(NAME)`, with the name of the inner listener. */
  readonly name: string;
  readonly #inner: Listener;
  readonly #options: ResolvedOptions;
  readonly #ledger = new OutboxLedger();
  #progress: Receiver<ExecutionEvent> | undefined;
  #opening: Promise<OutboxSession> | undefined;
  #session: OutboxSession | undefined;
  #running: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  /**
   * @param inner is started with this listener, and stopped with it.
   * @throws OptionError when an option cannot work. Touches no file.
   */
  constructor(inner: Listener, options: OutboxOptions) {
    if (!isListener(inner)) {
      throw new OptionError("inner", "a listener: an object with startListening and stopListening", inner);
    }
    this.#inner = inner;
    this.#options = resolveOptions(options);
    this.name = `outbox(${listenerName(inner)})`;
  }

  /**
   * Stores what comes until the channel has ended; by then everything is on the disk, and the inner listener may still be at it.
   *
   * @throws OutboxError when the folder cannot be used, and whatever the inner listener throws before it asks for its first event:
   * in both cases before anything is consumed.
   * @throws ListenerStateError when it was started or stopped before.
   */
  async startListening(progress: Receiver<ExecutionEvent>): Promise<void> {
    if (this.#stopping !== undefined) throw new ListenerStateError(this.name, "stopped");
    if (this.#running !== undefined) throw new ListenerStateError(this.name, "started");
    this.#progress = progress;
    this.#running = this.#run(progress);
    return this.#running;
  }

  /**
   * Stores what waits, lets the inner listener go on for most of `stopTimeoutMs`, stops it, and closes. What it has not
   * acknowledged by then is still on the disk.
   *
   * @throws ListenerFailedError when the inner listener fails to stop, ListenerTimeoutError when it takes too long.
   */
  stopListening(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  /** Where every event went since the start, those included that were found on the disk. */
  stats(): OutboxStats {
    return this.#ledger.stats(this.#session?.diskBytes ?? 0);
  }

  async #run(progress: Receiver<ExecutionEvent>): Promise<void> {
    this.#opening = OutboxSession.open({
      inner: this.#inner,
      options: this.#options,
      ledger: this.#ledger,
      onError: (error) => {
        this.#ledger.recordError(error);
        // Told at once; events that are lost by it are counted on their own.
        progress.reject(error, 0);
      },
    });
    this.#session = await this.#opening;
    await this.#session.storeAll(progress);
  }

  async #stop(): Promise<void> {
    const endMs = performance.now() + this.#options.stopTimeoutMs;
    this.#progress?.finish();
    const session = await this.#opening?.catch(() => undefined);
    if (session === undefined) {
      await this.#inner.stopListening();
      return;
    }
    const storing = this.#running?.catch(() => undefined) ?? Promise.resolve();
    if (!(await finishesWithin(storing, this.#options.stopTimeoutMs * STORING_SHARE))) {
      session.stopWaiting();
      await storing;
    }
    const error = await session.stop(Math.max(0, endMs - performance.now()));
    if (error !== undefined) throw error;
  }
}
