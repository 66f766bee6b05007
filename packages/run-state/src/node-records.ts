import { KeptNodes, type KeptNode } from "./kept-nodes.ts";
import type { ActionState, ActionStatus, RunState, StepState, StepStatus } from "./run-state.ts";

type Mutable<State> = { -readonly [Key in keyof State]: State[Key] extends readonly string[] ? string[] : State[Key] };

export interface MutableAction extends Mutable<ActionState> {
  readonly actionId: string;
}

export interface MutableStep extends Mutable<StepState> {
  readonly stepId: string;
  actions: MutableAction[];
  forgottenActions: Record<ActionStatus, number>;
}

export interface MutableRun extends Mutable<RunState> {
  readonly runId: string;
  steps: MutableStep[];
  forgottenSteps: Record<StepStatus, number>;
}

/** What the fold knows of an action beside what readers see. */
export type ActionRecord = KeptNode<MutableAction>;

/** What the fold knows of one round of a step beside what readers see. */
export interface StepRecord extends KeptNode<MutableStep> {
  readonly actions: KeptNodes<MutableAction, ActionRecord>;
}

/** What the fold knows of a run beside what readers see. */
export interface RunRecord extends KeptNode<MutableRun> {
  readonly steps: KeptNodes<MutableStep, StepRecord>;
  /** The latest round of each step id. */
  readonly stepsById: Map<string, StepRecord>;
  /** The latest round of each step id and iteration, under {@link iterationKey}. */
  readonly stepsByIteration: Map<string, StepRecord>;
  /** Its child runs that named a step of it that is not known, by that step's id. */
  readonly childrenByMissingStep: Map<string, Set<RunRecord>>;
  /** The run that it is nested under. */
  parent: RunRecord | undefined;
  /** The `childRunIds` that it is in, of its parent or of a step of it. */
  siblingIds: string[] | undefined;
}

export function iterationKey(stepId: string, iteration: number): string {
  return `${String(iteration)} ${stepId}`;
}

export function createActionRecord(actionId: string): ActionRecord {
  const state: MutableAction = {
    actionId,
    status: "running",
    startedAt: undefined,
    endedAt: undefined,
    durationNs: undefined,
    error: undefined,
    text: undefined,
    usage: undefined,
    progress: undefined,
    attempt: undefined,
    diagnostics: [],
  };
  return { id: actionId, state, confirmed: false };
}

export function createStepRecord(stepId: string, round: number, maxActions: number): StepRecord {
  const state: MutableStep = {
    stepId,
    status: "running",
    round,
    iteration: undefined,
    stepIndex: undefined,
    startedAt: undefined,
    endedAt: undefined,
    durationNs: undefined,
    error: undefined,
    text: undefined,
    usage: undefined,
    progress: undefined,
    attempt: undefined,
    diagnostics: [],
    actions: [],
    forgottenActions: { running: 0, completed: 0, failed: 0 },
    forgottenUsage: undefined,
    childRunIds: [],
  };
  return { id: stepId, state, confirmed: false, actions: new KeptNodes(maxActions, state.actions) };
}

export function createRunRecord(runId: string, maxSteps: number): RunRecord {
  const state: MutableRun = {
    runId,
    status: "running",
    workflow: undefined,
    stepsTotal: undefined,
    parentRunId: undefined,
    parentStepId: undefined,
    nested: false,
    startedAt: undefined,
    endedAt: undefined,
    durationNs: undefined,
    error: undefined,
    text: undefined,
    usage: undefined,
    diagnostics: [],
    steps: [],
    forgottenSteps: { running: 0, retrying: 0, completed: 0, failed: 0, skipped: 0 },
    forgottenUsage: undefined,
    childRunIds: [],
  };
  return {
    id: runId,
    state,
    confirmed: false,
    steps: new KeptNodes(maxSteps, state.steps),
    stepsById: new Map(),
    stepsByIteration: new Map(),
    childrenByMissingStep: new Map(),
    parent: undefined,
    siblingIds: undefined,
  };
}
