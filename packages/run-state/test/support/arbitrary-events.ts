import * as fc from "fast-check";
import type { ExecutionEvent } from "@flowtap/core";

/** How often a property is tried: often in the long form, FLOWTAP_FULL=1. */
export function tries(short: number): number {
  return process.env["FLOWTAP_FULL"] === "1" ? short * 50 : short;
}

const lifecycleTypes = {
  run: ["workflow_started", "workflow_completed", "workflow_failed"],
  step: ["step_started", "step_completed", "step_failed", "step_skipped", "step_retrying"],
  action: ["step_action_started", "step_action_completed", "step_action_failed"],
};

const runId = fc.oneof({ weight: 12, arbitrary: fc.constant("r") }, fc.constantFrom("q", "p", "__proto__"));
const stepId = fc.oneof({ weight: 4, arbitrary: fc.constantFrom("a", "b") }, fc.constantFrom("c", ""));
const actionId = fc.oneof({ weight: 3, arbitrary: fc.constantFrom("x", "y") }, fc.constantFrom("z", ""));
const text = fc.constantFrom<unknown>("one", "two", "", 3);
const stepIndex = fc.constantFrom(0, 1, 1_000);
const usage = fc.constantFrom<unknown>({ input_tokens: 1 }, { output_tokens: 2, cost: 0.5 }, { cost: "free" }, 7, null);
const progress = fc.constantFrom<unknown>({ current: 1 }, { current: 2, total: 3, unit: "files" }, { total: 3 }, "half", null);
const iteration = fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, fc.constantFrom<unknown>(0, 1, 2, "1"));

const report = {
  timestamp: fc.constantFrom("2024-06-01T12:00:00Z", "2024-06-01T12:00:01Z", "1999-01-01T00:00:00Z"),
  text,
  error: fc.constantFrom<unknown>("e", ""),
  durationNs: fc.constantFrom(1, 2, -1, 1.5),
  stepIndex,
  attempt: fc.constantFrom(1, 2),
  diagnostics: fc.constantFrom<unknown>([], ["d"], ["d1", "d2"], "d"),
  metadata: some({ usage, progress, iteration }),
};
const parents = some({ workflow: fc.constantFrom<unknown>("w", 1), steps_total: fc.constantFrom<unknown>(3, "3"), parent_run_id: fc.oneof(runId, fc.constant("nobody")), parent_step_id: stepId });
const always = { runId, timestamp: report.timestamp };
const sometimes = { ...report, timestamp: undefined };

const runEvent = event(lifecycleTypes.run, always, { ...sometimes, metadata: fc.tuple(report.metadata, parents).map(([one, other]) => ({ ...one, ...other })) });
const stepEvent = event(lifecycleTypes.step, { ...always, stepId }, sometimes);
const actionEvent = event(lifecycleTypes.action, { ...always, stepId }, { ...sometimes, actionId });
const otherEvent = event(["workflow_paused", "step_paused"], { ...always, stepId }, sometimes);
const wildProgress = event(["step_progress"], { ...always, stepId }, { ...sometimes, actionId });
const plainProgress = event(["step_progress"], { ...always, stepId: fc.constantFrom("a", "b"), text, stepIndex }, { actionId: fc.constant("x"), metadata: some({ progress, iteration }) });

/** Any event that an engine could emit, orders and ids being no better than engines make them. */
export const anyEvent: fc.Arbitrary<ExecutionEvent> = fc.oneof(
  { weight: 1, arbitrary: runEvent },
  { weight: 2, arbitrary: stepEvent },
  { weight: 3, arbitrary: actionEvent },
  { weight: 4, arbitrary: wildProgress },
  { weight: 12, arbitrary: plainProgress },
  { weight: 1, arbitrary: otherEvent },
);

type Fields = Record<string, fc.Arbitrary<unknown> | undefined>;

function event(types: readonly string[], always: Fields, sometimes: Fields): fc.Arbitrary<ExecutionEvent> {
  const parts = fc.tuple(fc.constantFrom(...types), some(always, Object.keys(always)), some(sometimes));
  return parts.map(([type, one, other]) => ({ type, ...one, ...other }) as unknown as ExecutionEvent);
}

function some(fields: Fields, requiredKeys: string[] = []): fc.Arbitrary<Record<string, unknown>> {
  const known = Object.entries(fields).filter((entry): entry is [string, fc.Arbitrary<unknown>] => entry[1] !== undefined);
  return fc.record(Object.fromEntries(known), { requiredKeys, noNullPrototype: true });
}

/** What a progress event is about. */
function keyOf({ runId: run, stepId: step = "", actionId: action = "" }: ExecutionEvent): string {
  return JSON.stringify([run, step, action]);
}

/**
 * Which events a channel under pressure may remove: each `step_progress` that a later one of the same run, step and
 * action supersedes, because no event of their lifecycle lies between them and the later one says all that it says.
 */
export function supersededPlaces(events: readonly ExecutionEvent[]): number[] {
  return events.flatMap((waiting, place) => {
    if (waiting.type !== "step_progress") return [];
    for (const newer of events.slice(place + 1)) {
      if (newer.type !== "step_progress") {
        if (isLifecycleOf(newer, waiting)) return [];
      } else if (keyOf(newer) === keyOf(waiting) && covers(newer, waiting)) return [place];
    }
    return [];
  });
}

function isLifecycleOf(event: ExecutionEvent, progress: ExecutionEvent): boolean {
  if (event.runId !== progress.runId) return false;
  if (event.type.startsWith("step_action_")) return keyOf(event) === keyOf(progress);
  return event.stepId === undefined || event.stepId === progress.stepId;
}

function covers(newer: ExecutionEvent, waiting: ExecutionEvent): boolean {
  if ((waiting.diagnostics?.length ?? 0) > 0 || newer.metadata?.iteration !== waiting.metadata?.iteration) return false;
  const said = (["text", "error", "durationNs", "stepIndex", "attempt"] as const).filter((key) => waiting[key] !== undefined);
  const saidInMetadata = (["progress", "usage"] as const).filter((key) => waiting.metadata?.[key] !== undefined);
  return said.every((key) => newer[key] !== undefined) && saidInMetadata.every((key) => newer.metadata?.[key] !== undefined);
}
