import type { ExecutionEvent, Listener, Receiver } from "@flowtap/core";

/** Keeps every event it gets, in order. */
export class RecordingListener implements Listener {
  readonly name = "recorder";
  readonly #events: ExecutionEvent[] = [];
  #progress: Receiver<ExecutionEvent> | undefined;
  #running: Promise<void> | undefined;

  /** What came so far, in order. */
  get events(): readonly ExecutionEvent[] {
    return this.#events;
  }

  startListening(progress: Receiver<ExecutionEvent>): Promise<void> {
    this.#progress = progress;
    this.#running = this.#record(progress);
    return this.#running;
  }

  async stopListening(): Promise<void> {
    this.#progress?.finish();
    await this.#running;
  }

  async #record(progress: Receiver<ExecutionEvent>): Promise<void> {
    for await (const events of progress.batches()) this.#events.push(...events);
  }
}
