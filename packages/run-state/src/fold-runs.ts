import { applyReport, end, start } from "./apply-report.ts";
import { readInteger, readString, type EventFacts } from "./event-facts.ts";
import type { KeptNodes } from "./kept-nodes.ts";
import type { MutableRun, RunRecord } from "./node-records.ts";
import type { RunLinks } from "./run-links.ts";

/** Takes a `workflow_*` event into its run. */
export function foldRunEvent(runs: KeptNodes<MutableRun, RunRecord>, run: RunRecord, facts: EventFacts, links: RunLinks): void {
  if (facts.type === "workflow_started") start(runs, run, facts);
  else end(runs, run, facts.type === "workflow_failed" ? "failed" : "completed", facts);
  applyReport(run.state, facts);
  if (facts.metadata === undefined) return;
  const stepsTotal = readInteger(facts.metadata, "steps_total");
  if (stepsTotal !== undefined && stepsTotal >= 0) run.state.stepsTotal = stepsTotal;
  run.state.workflow = readString(facts.metadata, "workflow") ?? run.state.workflow;
  const parentRunId = readString(facts.metadata, "parent_run_id") ?? "";
  const parentStepId = readString(facts.metadata, "parent_step_id") ?? "";
  if (parentRunId !== "") links.declareParent(run, parentRunId, parentStepId === "" ? undefined : parentStepId);
}
