import { decodeEvent, encodeEvent, type ExecutionEvent } from "@flowtap/core";
import { buildEvent } from "./build-event.ts";
import type { Observation } from "./conformance.ts";

let lastRun = 0;

/**
 * A run whose every event can be told from all others by its type and a mark: in the step id, in the run id of the first, in the error of
 * the last.
 * Every third step fails, and so does the run, so that a notifier of failures has something to show.
 */
export function createTrialRun(steps: number): readonly ExecutionEvent[] {
  const run = String(++lastRun);
  const runId = `mark-${run}-run`;
  const ofStep = (_: unknown, stepIndex: number): readonly ExecutionEvent[] => {
    const stepId = `mark-${run}-${String(stepIndex).padStart(6, "0")}`;
    const isFailure = stepIndex % 3 === 2;
    const end = isFailure ? buildEvent("step_failed", { runId, stepId, stepIndex, error: `${stepId} failed` }) : buildEvent("step_completed", { runId, stepId, stepIndex, durationNs: 1_000 });
    return [buildEvent("step_started", { runId, stepId, stepIndex }), end];
  };
  return [
    buildEvent("workflow_started", { runId, metadata: { workflow: "conformance", steps_total: steps } }),
    ...Array.from({ length: steps }, ofStep).flat(),
    buildEvent("workflow_failed", { runId, error: `mark-${run}-end`, durationNs: 1_000_000 }),
  ];
}

const MARK = /mark-\d+-(?:\d{6}|end|run)/gu;

/** What a sink shows of some events, held against what came to it. */
export interface Sighting {
  /** What the sink does not show, in words. */
  readonly missing: readonly string[];
  /** What it shows more than once. */
  readonly repeated: readonly string[];
  /** The first that stands before one that came earlier. */
  readonly displaced: string | undefined;
}

/** Looks for `events` in what a sink shows. */
export function sight(observation: Observation, events: readonly ExecutionEvent[]): Sighting {
  const entries = (typeof observation === "string" ? observation.split("\n") : observation).map(eventOf);
  const seen = new Map<string, number>();
  for (const key of entries.flatMap(keysOf)) seen.set(key, (seen.get(key) ?? 0) + 1);
  const places = new Map([...seen.keys()].map((key, place) => [key, place]));
  const showsEvents = entries.some((entry) => typeof entry === "object");
  const wanted = [...new Set(events.flatMap((event) => (showsEvents ? keysOf(event) : marksInText(event))))];
  const present = wanted.filter((key) => places.has(key));
  return {
    missing: wanted.filter((key) => !places.has(key)),
    repeated: showsEvents ? present.filter((key) => (seen.get(key) ?? 0) > 1) : [],
    displaced: present.find((key, index) => index > 0 && (places.get(key) ?? 0) < (places.get(present[index - 1] ?? "") ?? 0)),
  };
}

function keysOf(entry: ExecutionEvent | string): string[] {
  if (typeof entry === "string") return entry.match(MARK) ?? [];
  return marksOf(entry).map((mark) => `${entry.type} ${mark}`);
}

/** What a text shows that shows step ids and errors: nobody asks it for run ids. */
function marksInText(event: ExecutionEvent): string[] {
  return event.type === "workflow_started" ? [] : marksOf(event);
}

function marksOf({ type, runId, stepId, error }: ExecutionEvent): string[] {
  const text: unknown = type === "workflow_started" ? runId : type === "workflow_failed" ? error : stepId;
  return typeof text === "string" ? (text.match(MARK) ?? []) : [];
}

/** A line that is an event, in its wire form or as it is in memory, shows all of it; any other text shows what it mentions. */
function eventOf(entry: ExecutionEvent | string): ExecutionEvent | string {
  if (typeof entry !== "string" || !entry.startsWith("{")) return entry;
  try {
    const event = JSON.parse(entry) as Partial<ExecutionEvent>;
    if ([event.type, event.timestamp, event.runId].every((field) => typeof field === "string")) return event as ExecutionEvent;
    const decoded = decodeEvent(entry);
    return encodeEvent(decoded) === entry ? decoded : entry;
  } catch {
    return entry;
  }
}
