import type { ExecutionEvent } from "@flowtap/core";

/** One way of showing runs. The events it is told of are folded into the run states already. */
export interface View {
  /** Before the first event. */
  start(): void;
  /** An event happened. Cheap: it is called for each of them. */
  note(event: ExecutionEvent): void;
  /** All events that waited were noted: now is the time to draw. May take a few turns of the event loop, never more. */
  flush(): Promise<void> | void;
  /** Shows a line that is no event, made safe, above whatever is being redrawn. */
  print(line: string): void;
  /** Shows what is left to say and waits, within a deadline, until it has been taken. The view is over after that. */
  finish(): Promise<void>;
}
