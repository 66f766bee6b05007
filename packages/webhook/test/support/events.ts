import type { ExecutionEvent } from "@flowtap/core";

/** Event number `index` (from 0) of a run; its key in the ledger is `run#index+1`. */
export function eventAt(index: number, runId = "run-1", text = "some words"): ExecutionEvent {
  return { type: "step_progress", timestamp: "2026-01-02T03:04:05.678Z", runId, stepId: "build", attempt: index + 1, text };
}

/** The key under which the receiver's ledger has an event. */
export function keyOf(event: ExecutionEvent): string {
  return `${event.runId}#${event.attempt}`;
}

/** `count` events, dealt to `runs` runs in turn. */
export function eventsOf(count: number, runs = 1): ExecutionEvent[] {
  return Array.from({ length: count }, (_, index) => eventAt(Math.floor(index / runs), `run-${(index % runs) + 1}`));
}

/** The first time that each event was taken, in order. */
export function firstTaken(entries: readonly { readonly taken: boolean; readonly events: readonly string[] }[]): string[] {
  return [...new Set(entries.filter(({ taken }) => taken).flatMap(({ events }) => events))];
}

/** Keys that stand before an earlier event of the same run. */
export function outOfOrder(keys: readonly string[]): string[] {
  const last = new Map<string, number>();
  return keys.filter((key) => {
    const [run = "", number] = key.split("#");
    const isLate = Number(number) < (last.get(run) ?? 0);
    last.set(run, Number(number));
    return isLate;
  });
}
