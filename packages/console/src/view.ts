import type { ExecutionEvent } from "@flowtap/core";
import type { OnUnreadable } from "./fold-events.ts";

/** One way of showing runs. It folds events into the run states that it was given. */
export interface View {
  /** Before the first event. */
  start(): void;
  /** Shows events, all that waited: now, or in the next frame. May take a few turns of the event loop, never more. */
  show(events: readonly ExecutionEvent[], onUnreadable: OnUnreadable): Promise<void> | void;
  /** Shows a line that is no event, made safe, above whatever is being redrawn. */
  print(line: string): void;
  /** Shows what is left to say and waits, within a deadline, until it has been taken. The view is over after that. */
  finish(): Promise<void>;
}
