import type { Receiver } from "./channel.ts";
import { ListenerStateError } from "./errors.ts";
import type { ExecutionEvent } from "./events.ts";
import type { Listener } from "./listener.ts";

/** Wants no events and says so, so that an engine without an audience never waits. Every event counts as cancelled. */
export class NoopListener implements Listener {
  readonly name = "noop";
  #state: "new" | "started" | "stopped" = "new";

  /** @throws ListenerStateError when it was started or stopped before. */
  startListening(progress: Receiver<ExecutionEvent>): void {
    if (this.#state !== "new") throw new ListenerStateError(this.name, this.#state);
    this.#state = "started";
    progress.cancel();
  }

  stopListening(): void {
    this.#state = "stopped";
  }
}
