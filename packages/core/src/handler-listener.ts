import type { Receiver } from "./channel.ts";
import type { ListenerHandlers } from "./create-listener.ts";
import { ListenerStateError, OptionError } from "./errors.ts";
import type { ExecutionEvent } from "./events.ts";
import type { Listener } from "./listener.ts";

/** The loop, and the rules of starting and stopping, around a {@link ListenerHandlers}. */
export class HandlerListener implements Listener {
  readonly name: string;
  readonly #handlers: ListenerHandlers;
  #progress: Receiver<ExecutionEvent> | undefined;
  #running: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(handlers: ListenerHandlers) {
    const { name, onEvent, onBatch } = handlers;
    if (typeof name !== "string" || name === "") throw new OptionError("name", "a name for reports", name);
    if ((typeof onEvent === "function") === (typeof onBatch === "function")) {
      throw new OptionError("onEvent, onBatch", "exactly one of the two, a function", onEvent === undefined ? undefined : "both");
    }
    this.name = name;
    this.#handlers = handlers;
  }

  async startListening(progress: Receiver<ExecutionEvent>): Promise<void> {
    if (this.#stopping !== undefined) throw new ListenerStateError(this.name, "stopped");
    if (this.#running !== undefined) throw new ListenerStateError(this.name, "started");
    this.#progress = progress;
    this.#running = this.#run(progress);
    return this.#running;
  }

  stopListening(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #run(progress: Receiver<ExecutionEvent>): Promise<void> {
    const handlers = this.#handlers;
    await handlers.onStart?.();
    if (handlers.onBatch === undefined) {
      for await (const event of progress) {
        try {
          await handlers.onEvent(event);
        } catch (error) {
          progress.reject(error);
        }
      }
    } else {
      for await (const events of progress.batches(handlers.maxBatchSize)) {
        try {
          const handling = handlers.onBatch(events, progress);
          if (handling !== undefined) await handling;
        } catch (error) {
          progress.reject(error);
        }
      }
    }
  }

  async #stop(): Promise<void> {
    this.#progress?.finish();
    try {
      await this.#running;
    } catch {
      // Whoever started the listener holds the same promise, and reports it.
    }
    await this.#handlers.onStop?.();
  }
}
