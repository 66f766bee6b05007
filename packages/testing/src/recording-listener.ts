import { createListener, requireInteger, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";

/** Options of {@link RecordingListener}. */
export interface RecordingListenerOptions {
  /**
   * For reports.
   *
   * @default "recorder"
   */
  readonly name?: string;
  /**
   * Most events kept, the first ones; later ones are only counted.
   *
   * @default all
   */
  readonly maxEvents?: number;
}

/** Keeps every event it gets, in order, in memory. */
export class RecordingListener implements Listener {
  /** For reports. */
  readonly name: string;
  readonly #maxEvents: number;
  readonly #listener: Listener;
  readonly #events: ExecutionEvent[] = [];
  #count = 0;
  #isStopped = false;

  /** @throws OptionError when `maxEvents` is no integer from 0, or the name is empty. */
  constructor({ name = "recorder", maxEvents = Number.MAX_SAFE_INTEGER }: RecordingListenerOptions = {}) {
    this.name = name;
    this.#maxEvents = requireInteger("maxEvents", maxEvents, 0);
    this.#listener = createListener({
      name,
      onBatch: (events) => {
        for (const event of events) if (this.#count++ < this.#maxEvents) this.#events.push(event);
      },
      onStop: () => {
        this.#isStopped = true;
      },
    });
  }

  /** What came so far, in order: the first `maxEvents` of it. */
  get events(): readonly ExecutionEvent[] {
    return this.#events;
  }

  /** How many came so far, kept or not. */
  get count(): number {
    return this.#count;
  }

  /** Whether it was stopped. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** @throws ListenerStateError when it was started or stopped before. */
  startListening(progress: Receiver<ExecutionEvent>): Promise<void> | void {
    return this.#listener.startListening(progress);
  }

  /** Keeps what waits, and takes no more. */
  stopListening(): Promise<void> | void {
    return this.#listener.stopListening();
  }
}
