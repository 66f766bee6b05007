import { setTimeout as delay } from "node:timers/promises";
import { openTap, type ExecutionEvent, type Tap } from "@flowtap/core";
import { ConsoleListener, type ConsoleOptions } from "../../src/index.ts";

const START_MS = Date.parse("2026-01-01T00:00:00Z");

type Fields = Partial<Omit<ExecutionEvent, "type">>;

/** An event of run "run-1", `atMs` after the beginning. */
export function event(type: string, fields: Fields = {}, atMs = 0): ExecutionEvent {
  return { type, timestamp: new Date(START_MS + atMs).toISOString(), runId: "run-1", ...fields } as ExecutionEvent;
}

/** A run with a bit of everything, still going on. */
export function variedRun(): ExecutionEvent[] {
  return [
    event("workflow_started", { metadata: { workflow: "nightly-build", steps_total: 9 } }),
    event("step_started", { stepId: "fetch" }),
    event("step_action_started", { stepId: "fetch", actionId: "http_get" }),
    event("step_action_completed", { stepId: "fetch", actionId: "http_get", durationNs: 300e6 }, 300),
    event("step_completed", { stepId: "fetch", durationNs: 1.2e9 }, 1200),
    event("step_skipped", { stepId: "publish", text: "nothing changed" }, 1300),
    event("step_started", { stepId: "lint" }, 1400),
    event("step_failed", { stepId: "lint", durationNs: 3.1e9, error: "exit status 1: 2 problems\n\n  a.ts:12  'x' is never used\r\n  b.ts:1  missing docstring\n" }, 4500),
    event("step_started", { stepId: "deploy" }, 4600),
    event("step_retrying", { stepId: "deploy", attempt: 2, error: "connection reset" }, 5000),
    event("step_started", { stepId: "test" }, 5000),
    event("step_progress", { stepId: "test", text: "packages/core", metadata: { progress: { current: 312, total: 480, unit: "files" } } }, 6000),
    event("step_action_started", { stepId: "test", actionId: "shell" }, 6000),
    event("step_progress", { stepId: "test", actionId: "shell", text: "first line\nrunning unit tests\n" }, 7000),
    event("workflow_started", { runId: "run-2", metadata: { workflow: "integration", parent_run_id: "run-1", parent_step_id: "test" } }, 8000),
    event("step_started", { runId: "run-2", stepId: "probe" }, 8000),
    event("step_progress", { runId: "run-2", stepId: "probe", metadata: { progress: { current: 1_200_000, total: 4_500_000, unit: "bytes" } } }, 9000),
    event("step_progress", { stepId: "deploy" }, 65_000),
  ];
}

/** How {@link variedRun} goes on and ends. */
export function endOfVariedRun(): ExecutionEvent[] {
  return [
    event("step_action_completed", { stepId: "test", actionId: "shell", durationNs: 64e9 }, 70_000),
    event("step_completed", { runId: "run-2", stepId: "probe", durationNs: 61e9 }, 70_000),
    event("workflow_completed", { runId: "run-2", durationNs: 62e9 }, 70_000),
    event("step_completed", { stepId: "test", durationNs: 66e9, metadata: { usage: { input_tokens: 12_400, output_tokens: 2100, cost: 0.42 } } }, 71_000),
    event("step_completed", { stepId: "deploy", durationNs: 66e9 }, 71_000),
    event("workflow_failed", { durationNs: 72e9, error: "step lint: exit status 1: 2 problems" }, 72_000),
  ];
}

/** A run of many steps: one in ten fails, one in ten goes on, the others have completed. */
export function manySteps(count: number): ExecutionEvent[] {
  const events = [event("workflow_started", { metadata: { workflow: "big" } })];
  for (let index = 0; index < count; index++) {
    const stepId = `step-${String(index)}`;
    events.push(event("step_started", { stepId }));
    if (index % 10 === 3) events.push(event("step_failed", { stepId, error: `error of ${stepId}`, durationNs: 1e9 }));
    else if (index % 10 !== 5) events.push(event("step_completed", { stepId, durationNs: 1e9 }));
  }
  return events;
}

/** A listener with a tap. */
export function openConsole(options: ConsoleOptions): { console: ConsoleListener; tap: Tap } {
  const listener = new ConsoleListener(options);
  return { console: listener, tap: openTap(listener, { overflow: "wait", capacity: 100_000 }) };
}

/** Resolves when the condition holds; rejects when it does not within ten seconds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const giveUpAt = performance.now() + 10_000; !(await holds()); ) {
    if (performance.now() > giveUpAt) throw new Error(`expected ${what} within 10 s, it did not happen`);
    await delay(5);
  }
}
