import { applyReport, end, start } from "./apply-report.ts";
import { readInteger, readString, type EventFacts } from "./event-facts.ts";
import type { KnownRuns } from "./known-runs.ts";
import type { RunRecord } from "./node-records.ts";

/** Takes a `workflow_*` event into its run. */
export function foldRunEvent(runs: KnownRuns, facts: EventFacts): void {
  const run = runs.confirm(facts);
  if (facts.type === "workflow_started") start(runs.kept, run, facts);
  else end(runs.kept, run, facts.type === "workflow_failed" ? "failed" : "completed", facts);
  applyReport(run.state, facts);
  if (facts.metadata !== undefined) applyRunMetadata(runs, run, facts.metadata);
  runs.trim();
}

function applyRunMetadata({ links }: KnownRuns, run: RunRecord, metadata: object): void {
  const stepsTotal = readInteger(metadata, "steps_total");
  if (stepsTotal !== undefined && stepsTotal >= 0) run.state.stepsTotal = stepsTotal;
  run.state.workflow = readString(metadata, "workflow") ?? run.state.workflow;
  const parentRunId = readString(metadata, "parent_run_id") ?? "";
  const parentStepId = readString(metadata, "parent_step_id") ?? "";
  if (parentRunId !== "") links.declareParent(run, parentRunId, parentStepId === "" ? undefined : parentStepId);
}
