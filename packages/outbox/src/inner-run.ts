import { errorText, finishesWithin, listenerName, ListenerFailedError, ListenerTimeoutError, type Listener } from "@flowtap/core";
import type { RedeliveringReceiver } from "./redelivering-receiver.ts";

/** How long storing waits for the inner listener to be ready. When it takes longer, its events are stored meanwhile. */
const START_MS = 1_000;

/** The one start and the one stop of the inner listener. */
export class InnerRun {
  readonly #inner: Listener;
  readonly #receiver: RedeliveringReceiver;
  readonly #onError: (error: unknown) => void;
  #ended: Promise<void> = Promise.resolve();

  constructor(inner: Listener, receiver: RedeliveringReceiver, onError: (error: unknown) => void) {
    this.#inner = inner;
    this.#receiver = receiver;
    this.#onError = onError;
  }

  /** Settles when it has returned; never rejects. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /**
   * Starts it.
   *
   * @throws what it throws before it has asked for an event. What it throws later is reported.
   */
  async start(): Promise<void> {
    let isStarting = true;
    let failure: { readonly error: unknown } | undefined;
    this.#ended = this.#listen().catch((error: unknown) => {
      if (isStarting) failure = { error };
      else this.#onError(new ListenerFailedError(listenerName(this.#inner), `failed: ${errorText(error)}`, { cause: error }));
    });
    await finishesWithin(Promise.race([this.#receiver.asked, this.#ended]), START_MS);
    isStarting = false;
    if (failure !== undefined) throw failure.error;
  }

  /**
   * Stops it, and waits until it has returned.
   *
   * @returns the error that it stopped with, if any.
   */
  async stop(limitMs: number): Promise<Error | undefined> {
    const name = listenerName(this.#inner);
    try {
      const stopped = Promise.all([this.#stop(), this.#ended]);
      return (await finishesWithin(stopped, limitMs)) ? undefined : new ListenerTimeoutError(name, "stop", Math.round(limitMs));
    } catch (error) {
      return new ListenerFailedError(name, `failed to stop: ${errorText(error)}`, { cause: error });
    }
  }

  async #listen(): Promise<void> {
    await this.#inner.startListening(this.#receiver);
    if (!this.#receiver.ended) throw new Error("returned before its channel had ended: read `progress` to the end, or call `progress.cancel()`");
  }

  async #stop(): Promise<void> {
    await this.#inner.stopListening();
  }
}
