import { buildWildEvent } from "./build-event.ts";
import { hostileSequence as of, type HostileSequence } from "./hostile-sequence.ts";

const step = { stepId: "a" };
const turn = { stepId: "a", actionId: "turn-0" };
const inRun = (runId: string, fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({ runId, ...fields });
const childOf = (parent: string, parentStep?: string): Readonly<Record<string, unknown>> => ({ metadata: { parent_run_id: parent, ...(parentStep !== undefined && { parent_step_id: parentStep }) } });
const inIteration = (iteration: unknown): Readonly<Record<string, unknown>> => ({ ...step, metadata: { iteration } });
const event = buildWildEvent;

/** Orders of events that no contract of an engine's forbids, because no engine keeps one. */
export const hostileLifecycles: readonly HostileSequence[] = [
  of("no-workflow-started", "steps of a run that never said it started", [event("step_started", step), event("step_completed", step), event("workflow_completed")]),
  of("no-terminal", "a run that never ends", [event("workflow_started"), event("step_started", step)]),
  of("several-terminals", "a run that ends three times, each time differently", [
    event("workflow_started"),
    event("workflow_failed", { error: "first" }),
    event("workflow_completed"),
    event("workflow_failed", { error: "again" }),
  ]),
  of("starts-twice", "a run and a step that start while they run", [event("workflow_started"), event("step_started", step), event("workflow_started"), event("step_started", step)]),
  of("restarts-after-the-end", "a run that starts again after it ended", [event("workflow_started"), event("workflow_failed"), event("workflow_started"), event("step_started", step), event("workflow_completed")]),
  of("steps-after-the-terminal", "steps that start, fail and complete after their run has ended", [
    event("workflow_started"),
    event("workflow_completed"),
    event("step_started", step),
    event("step_failed", { stepId: "b", error: "late" }),
    event("step_action_completed", turn),
  ]),
  of("step-per-iteration", "the same step id once per loop iteration, several at once", [
    event("workflow_started"),
    ...[0, 1, 2, 0].map((iteration) => event("step_started", inIteration(iteration))),
    ...[2, 0, 1].map((iteration) => event("step_completed", inIteration(iteration))),
  ]),
  of("step-again-later", "a step that completed starts again, fails, is retried and is skipped", [
    event("step_started", step),
    event("step_completed", step),
    event("step_started", step),
    event("step_failed", { ...step, attempt: 1 }),
    event("step_retrying", { ...step, attempt: 2 }),
    event("step_completed", { ...step, attempt: 2 }),
    event("step_skipped", step),
  ]),
  of("failed-without-start", "a step that fails and one that is retried, neither of which started", [event("workflow_started"), event("step_failed", { ...step, error: "x" }), event("step_retrying", { stepId: "b", attempt: 7 })]),
  of("progress-without-start", "progress of a step that nobody announced", [event("workflow_started"), event("step_progress", { ...step, text: "half" }), event("step_progress", { ...step, metadata: { progress: { current: 9, total: 3 } } })]),
  of("action-without-start", "actions that complete and fail in a step that never started", [event("workflow_started"), event("step_action_completed", turn), event("step_action_failed", { stepId: "b", actionId: "turn-1", error: "x" })]),
  of("empty-ids", "run, step and action ids that are empty", [
    event("workflow_started", inRun("")),
    event("step_started", inRun("", { stepId: "" })),
    event("step_action_completed", inRun("", { stepId: "", actionId: "" })),
    event("workflow_completed", inRun("")),
  ]),
  of("action-ids-reused", "the same action id in every step, and twice in one", ["a", "b", "a"].flatMap((stepId) => [event("step_action_started", { ...turn, stepId }), event("step_action_completed", { ...turn, stepId })])),
  of("actions-left-open", "a step that ends while its actions run", [event("step_started", step), event("step_action_started", turn), event("step_completed", step), event("step_action_progress", turn), event("step_action_failed", turn)]),
  of("wild-indexes", "step indexes that jump, clash, are negative and exceed the total", [
    event("workflow_started", { metadata: { workflow: "w", steps_total: 2 } }),
    ...[7, 7, -1, 2_000_000_000, 0].map((stepIndex, place) => event("step_started", { stepId: `s${String(place)}`, stepIndex })),
  ]),
  of("interleaved-runs", "runs that take turns, with the same step ids", [
    ...["p", "q", "r"].map((runId) => event("workflow_started", inRun(runId))),
    ...["q", "p", "r", "p"].map((runId) => event("step_started", inRun(runId, step))),
    event("workflow_failed", inRun("p", { error: "x" })),
    event("step_completed", inRun("q", step)),
    event("workflow_completed", inRun("q")),
  ]),
  of("nested-runs", "child runs under a step, under a run, and before their parent", [
    event("workflow_started", inRun("early", childOf("parent", "a"))),
    event("workflow_started", inRun("parent")),
    event("step_started", inRun("parent", step)),
    event("workflow_started", inRun("child", childOf("parent", "a"))),
    event("workflow_started", inRun("grandchild", childOf("child"))),
    event("workflow_failed", inRun("grandchild", { error: "x" })),
    event("workflow_completed", inRun("parent")),
  ]),
  of("unlinked-runs", "child runs without a link, or with one to a run that never comes", [event("workflow_started"), event("workflow_started", inRun("child")), event("workflow_started", inRun("orphan", childOf("nobody", "nothing")))]),
  of("circular-parents", "runs that are their own parent, and each other's", [
    event("workflow_started", inRun("self", childOf("self"))),
    event("workflow_started", inRun("p", childOf("q"))),
    event("workflow_started", inRun("q", childOf("p"))),
    event("workflow_completed", inRun("p")),
  ]),
  of("many-open-steps", "two thousand steps and actions that never end", Array.from({ length: 1_000 }, (_, index) => [event("step_started", { stepId: `s${String(index)}` }), event("step_action_started", { stepId: `s${String(index)}`, actionId: "turn-0" })]).flat()),
];
