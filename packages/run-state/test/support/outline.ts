import type { ExecutionEvent } from "@flowtap/core";
import { childRuns, createRunStates, rootRuns, type ActionState, type RunState, type RunStates, type RunStatesOptions, type StepState } from "../../src/index.ts";

/** An event with what a test leaves out: the run is `r`, the time is 12:00. */
export function event(type: string, fields: Record<string, unknown> = {}): ExecutionEvent {
  return { type, timestamp: "2024-06-01T12:00:00Z", runId: "r", ...fields } as unknown as ExecutionEvent;
}

export function fold(events: readonly ExecutionEvent[], options?: RunStatesOptions): RunStates {
  const states = createRunStates(options);
  for (const each of events) states.apply(each);
  return states;
}

/** Folds events and returns their only run. */
export function foldRun(events: readonly ExecutionEvent[], options?: RunStatesOptions): RunState {
  const runs = [...fold(events, options).runs.values()];
  const [run] = runs;
  if (run === undefined || runs.length > 1) throw new Error(`expected one run, got ${String(runs.length)}`);
  return run;
}

/** The whole tree, one node a line: what it is, how it stands, and what is remarkable about it. */
export function outline(states: RunStates): string[] {
  return rootRuns(states).flatMap((run) => runLines(states, run, ""));
}

function runLines(states: RunStates, run: RunState, indent: string): string[] {
  return [
    `${indent}run ${name(run.runId)} ${run.status}`,
    ...run.steps.flatMap((step) => stepLines(states, step, `${indent}  `)),
    ...forgottenLines(run.forgottenSteps, `${indent}  `),
    ...childRuns(states, run).flatMap((child) => runLines(states, child, `${indent}  `)),
  ];
}

function stepLines(states: RunStates, step: StepState, indent: string): string[] {
  const round = step.round === 0 ? "" : `·${String(step.round)}`;
  const iteration = step.iteration === undefined ? "" : ` [${String(step.iteration)}]`;
  return [
    `${indent}${name(step.stepId)}${round}${iteration} ${step.status}`,
    ...step.actions.map((action) => `${indent}  - ${name(action.actionId)} ${action.status}`),
    ...forgottenLines(step.forgottenActions, `${indent}  - `),
    ...childRuns(states, step).flatMap((child) => runLines(states, child, `${indent}  `)),
  ];
}

function forgottenLines(forgotten: Readonly<Record<string, number>>, indent: string): string[] {
  return Object.entries(forgotten)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${indent}…${String(count)} ${status}`);
}

function name(id: string): string {
  return id === "" ? '""' : id;
}

/** Every node of the tree. */
export function nodesOf(states: RunStates): (RunState | StepState | ActionState)[] {
  return [...states.runs.values()].flatMap((run) => [run, ...run.steps.flatMap((step) => [step, ...step.actions])]);
}
