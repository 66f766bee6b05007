import type { ExecutionEvent } from "@flowtap/core";

/** A stream that a real engine sends and that a careless listener does not survive. */
export interface HostileSequence {
  /** Stable across releases: `"no-workflow-started"`. */
  readonly name: string;
  /** What is hostile about it, as a fact. */
  readonly title: string;
  /** In order; deeply frozen. */
  readonly events: readonly ExecutionEvent[];
  /** Whether every event has a wire form; what has none may count as failed, alone. */
  readonly isEncodable: boolean;
}

/** A sequence, frozen. */
export function hostileSequence(name: string, title: string, events: HostileSequence["events"], isEncodable = true): HostileSequence {
  return Object.freeze({ name, title, events: Object.freeze(events), isEncodable });
}
