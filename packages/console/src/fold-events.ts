import type { ExecutionEvent } from "@flowtap/core";
import type { RunStates } from "@flowtap/run-state";

/** Told of an event whose fields cannot be read (a getter that throws): it cannot be shown. */
export type OnUnreadable = (error: unknown) => void;

/** Folds events into the states, and hands each on as soon as it is in them. */
export function foldEvents(states: RunStates, events: readonly ExecutionEvent[], note: (event: ExecutionEvent) => void, onUnreadable: OnUnreadable): void {
  for (const event of events) {
    states.apply(event);
    try {
      note(event);
    } catch (error) {
      onUnreadable(error);
    }
  }
}
