import type { ExecutionEvent } from "@flowtap/core";
import type { Standing } from "./glyphs.ts";
import { readableDuration, readableNumber } from "./readable-values.ts";
import { readableName } from "./run-names.ts";
import { visibleText } from "./visible-text.ts";

/** An event in words, for modes that print a line for it. Everything in it is safe to show. */
export interface EventLine {
  readonly standing: Standing;
  /** What it is about: a workflow, a step, an action of a step. */
  readonly name: string;
  /** What happened to it, in a word or two; empty where the glyph says it. */
  readonly note: string;
  /** What was said about it, on one line; empty where nothing was. */
  readonly said: string;
}

const MOST_TEXT = 300;
const MOST_ERROR = 2000;

/** Describes an event that matters to somebody who reads a log; undefined for progress, actions that go well, and unknown types. */
export function describeEvent(event: ExecutionEvent): EventLine | undefined {
  switch (event.type) {
    case "workflow_started":
      return { standing: "started", name: workflowName(event), note: startNote(event), said: saidIn(event.text, MOST_TEXT) };
    case "workflow_completed":
    case "workflow_failed":
      // Said by the run's summary.
      return undefined;
    case "step_started":
      return { standing: "started", name: readableName(event.stepId), note: attemptNote(event), said: textBeside(event.text, event.stepId) };
    case "step_completed":
      return { standing: "completed", name: readableName(event.stepId), note: durationNote(event), said: textBeside(event.text, event.stepId) };
    case "step_failed":
      return { standing: "failed", name: readableName(event.stepId), note: durationNote(event), said: errorIn(event) };
    case "step_skipped":
      return { standing: "skipped", name: readableName(event.stepId), note: "skipped", said: textBeside(event.text, event.stepId) };
    case "step_retrying":
      return { standing: "retrying", name: readableName(event.stepId), note: attemptNote(event) || "retrying", said: errorIn(event) };
    case "step_action_failed":
      return { standing: "failed", name: `${readableName(event.stepId)} > ${readableName(event.actionId)}`, note: durationNote(event), said: errorIn(event) };
    case "step_progress":
    case "step_action_started":
    case "step_action_completed":
      return undefined;
    default:
      // An old listener survives a new engine.
      return undefined;
  }
}

/** A line's words, without glyph: `"lint 3.1s: exit status 1"`. */
export function lineText({ name, note, said }: EventLine): string {
  return `${name}${note === "" ? "" : ` ${note}`}${said === "" ? "" : `: ${said}`}`;
}

/** A text of an event, whatever it is, on one line. */
export function saidIn(text: unknown, limit: number): string {
  return typeof text === "string" && text !== "" ? visibleText(text.trimEnd(), limit) : "";
}

function errorIn(event: ExecutionEvent): string {
  return saidIn(event.error, MOST_ERROR) || saidIn(event.text, MOST_TEXT);
}

function textBeside(text: unknown, name: string): string {
  return text === name ? "" : saidIn(text, MOST_TEXT);
}

function workflowName(event: ExecutionEvent): string {
  return readableName(event.metadata?.workflow ?? event.runId);
}

function startNote(event: ExecutionEvent): string {
  const { steps_total: total, parent_run_id: parent } = event.metadata ?? {};
  const steps = typeof total === "number" && Number.isSafeInteger(total) ? ` (${readableNumber(total)} steps)` : "";
  return `started${steps}${typeof parent === "string" ? ` under ${readableName(parent)}` : ""}`;
}

function attemptNote({ attempt }: ExecutionEvent): string {
  return Number.isSafeInteger(attempt) && (attempt ?? 0) > 1 ? `attempt ${readableNumber(attempt ?? 0)}` : "";
}

function durationNote({ durationNs }: ExecutionEvent): string {
  return Number.isSafeInteger(durationNs) ? readableDuration(durationNs ?? 0) : "";
}
