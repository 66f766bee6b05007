import type { ExecutionEvent } from "@flowtap/core";
import { event } from "./events.ts";

/** Every place in an event where an engine, or whoever steers it, can put text. */
export const TEXT_FIELDS = [
  "type", "timestamp", "runId", "stepId", "actionId", "text", "error", "diagnostic", "workflow", "unit", "parentRunId", "parentStepId", "metadataKey", "metadataValue",
] as const;

export type TextField = (typeof TEXT_FIELDS)[number];

/** A run with a failed and a skipped step, a retry and a child run, in which one kind of field holds `text`. */
export function runWith(field: TextField, text: string, runId = "run-1"): ExecutionEvent[] {
  const put = (name: TextField, usual: string): string => (name === field ? text : usual);
  const run = { runId: put("runId", runId) };
  const step = { ...run, stepId: put("stepId", "compile"), text: put("text", "working") };
  const action = { ...step, actionId: put("actionId", "shell") };
  const metadata = { [put("metadataKey", "color")]: put("metadataValue", "red"), workflow: put("workflow", "nightly"), progress: { current: 1, total: 3, unit: put("unit", "files") } };
  const error = put("error", "exit status 1");
  const events = [
    event("workflow_started", { ...run, metadata }),
    event("step_started", step),
    event("step_action_started", action),
    event("step_progress", { ...action, metadata }),
    event("step_action_failed", { ...action, error }),
    event("step_retrying", { ...step, attempt: 2, error }),
    event("step_progress", { ...step, metadata }),
    event("workflow_started", { runId: `${runId}-child`, metadata: { workflow: "child", parent_run_id: put("parentRunId", run.runId), parent_step_id: put("parentStepId", step.stepId) } }),
    event("workflow_completed", { runId: `${runId}-child` }),
    event("step_failed", { ...step, error, diagnostics: [put("diagnostic", "see the log")] }),
    event("step_skipped", { ...step, stepId: `${step.stepId}-2` }),
    event(put("type", "step_future"), step),
    event("workflow_failed", { ...run, error }),
  ];
  return events.map((one) => (field === "timestamp" ? { ...one, timestamp: text } : one));
}
