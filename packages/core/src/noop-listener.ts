import type { Receiver } from "./channel.ts";
import type { ExecutionEvent } from "./events.ts";
import type { Listener } from "./listener.ts";

/** Wants no events and says so, so that an engine without an audience never waits. Every event counts as cancelled. */
export class NoopListener implements Listener {
  readonly name = "noop";

  startListening(progress: Receiver<ExecutionEvent>): void {
    progress.cancel();
  }

  stopListening(): void {
    // Nothing is held.
  }
}
