import { describe, expect, it } from "vitest";
import type { ExecutionEvent } from "@flowtap/core";
import { event, fold, outline } from "./support/outline.ts";

interface Sequence {
  readonly title: string;
  readonly events: readonly ExecutionEvent[];
  readonly tree: readonly string[];
}

const a = { stepId: "a" };
const turn = { stepId: "a", actionId: "turn-0" };
const iteration = (value: unknown) => ({ metadata: { iteration: value } });
const childOf = (parent: string, step?: string) => ({ metadata: { parent_run_id: parent, ...(step !== undefined && { parent_step_id: step }) } });

const sequences: Sequence[] = [
  { title: "a run without workflow_started runs", events: [event("step_started", a)], tree: ["run r running", "  a running"] },
  { title: "an end without a start is an end", events: [event("workflow_completed")], tree: ["run r completed"] },
  {
    title: "a failure stands when a success follows",
    events: [event("workflow_started"), event("workflow_failed"), event("workflow_completed")],
    tree: ["run r failed"],
  },
  {
    title: "a failure replaces a success",
    events: [event("workflow_started"), event("workflow_completed"), event("workflow_failed")],
    tree: ["run r failed"],
  },
  {
    title: "a run that ended and starts again runs, with its steps",
    events: [event("step_completed", a), event("workflow_failed"), event("workflow_started")],
    tree: ["run r running", "  a completed"],
  },
  {
    title: "a step after the end of its run is kept and does not reopen the run",
    events: [event("workflow_started"), event("workflow_completed"), event("step_started", a)],
    tree: ["run r completed", "  a running"],
  },
  {
    title: "a run that ends leaves its steps as they are",
    events: [event("step_started", a), event("workflow_completed")],
    tree: ["run r completed", "  a running"],
  },
  {
    title: "the same step once per iteration is a round each",
    events: [0, 1, 2].flatMap((value) => [event("step_started", { ...a, ...iteration(value) }), event("step_completed", { ...a, ...iteration(value) })]),
    tree: ["run r running", "  a [0] completed", "  a·1 [1] completed", "  a·2 [2] completed"],
  },
  {
    title: "the same step again, with no iteration, is a round each",
    events: [event("step_started", a), event("step_completed", a), event("step_started", a), event("step_failed", a), event("step_started", a)],
    tree: ["run r running", "  a completed", "  a·1 failed", "  a·2 running"],
  },
  {
    title: "iterations that run at once end each on its own",
    events: [
      event("step_started", { ...a, ...iteration(0) }),
      event("step_started", { ...a, ...iteration(1) }),
      event("step_action_started", { ...turn, ...iteration(0) }),
      event("step_failed", { ...a, ...iteration(0) }),
      event("step_completed", { ...a, ...iteration(1) }),
    ],
    tree: ["run r running", "  a [0] failed", "    - turn-0 running", "  a·1 [1] completed"],
  },
  {
    title: "an inner loop repeats iterations in new rounds",
    events: [0, 1, 0].flatMap((value) => [event("step_started", { ...a, ...iteration(value) }), event("step_completed", { ...a, ...iteration(value) })]),
    tree: ["run r running", "  a [0] completed", "  a·1 [1] completed", "  a·2 [0] completed"],
  },
  {
    title: "an iteration that is only heard to end is a round",
    events: [event("step_completed", { ...a, ...iteration(0) }), event("step_completed", { ...a, ...iteration(1) })],
    tree: ["run r running", "  a [0] completed", "  a·1 [1] completed"],
  },
  {
    title: "an iteration of the wrong type is none",
    events: [event("step_started", { ...a, ...iteration("1") }), event("step_completed", { ...a, ...iteration({}) })],
    tree: ["run r running", "  a completed"],
  },
  {
    title: "a step that is skipped after it completed is a round of its own",
    events: [event("step_started", a), event("step_completed", a), event("step_skipped", a), event("step_started", a)],
    tree: ["run r running", "  a completed", "  a·1 skipped", "  a·2 running"],
  },
  { title: "a step that starts while it runs starts over", events: [event("step_started", a), event("step_started", a)], tree: ["run r running", "  a running"] },
  { title: "a step that fails without a start is kept", events: [event("step_failed", { ...a, error: "x" })], tree: ["run r running", "  a failed"] },
  {
    title: "a step's failure stands when a success follows",
    events: [event("step_started", a), event("step_failed", a), event("step_completed", a)],
    tree: ["run r running", "  a failed"],
  },
  {
    title: "a later attempt that succeeds undoes a failure",
    events: [event("step_started", a), event("step_failed", { ...a, attempt: 1 }), event("step_completed", { ...a, attempt: 2 })],
    tree: ["run r running", "  a completed"],
  },
  {
    title: "a failed step that is retried goes on",
    events: [event("step_started", a), event("step_failed", a), event("step_retrying", { ...a, attempt: 2 }), event("step_completed", a)],
    tree: ["run r running", "  a completed"],
  },
  { title: "a retry without a start is kept", events: [event("step_retrying", a)], tree: ["run r running", "  a retrying"] },
  {
    title: "an action of the next attempt ends the waiting for it",
    events: [event("step_started", a), event("step_retrying", a), event("step_action_started", turn)],
    tree: ["run r running", "  a running", "    - turn-0 running"],
  },
  {
    title: "an action that completes without a start brings its step",
    events: [event("step_action_completed", turn)],
    tree: ["run r running", "  a running", "    - turn-0 completed"],
  },
  {
    title: "an empty action id is an id",
    events: [event("step_action_completed", { ...a, actionId: "" }), event("step_action_failed", a)],
    tree: ["run r running", "  a running", '    - "" failed'],
  },
  {
    title: "an id that is null is empty",
    events: [event("step_action_completed", { stepId: null, actionId: null })],
    tree: ["run r running", '  "" running', '    - "" completed'],
  },
  {
    title: "an event with an id of the wrong type is ignored",
    events: [event("step_started", a), event("step_started", { runId: 7 }), event("step_failed", { stepId: {} }), event("step_action_failed", { ...a, actionId: [] })],
    tree: ["run r running", "  a running"],
  },
  {
    title: "empty run and step ids are ids",
    events: [event("step_started", { runId: "" }), event("step_completed", { runId: "", stepId: "" })],
    tree: ['run "" running', '  "" completed'],
  },
  {
    title: "the same action id in every step is an action each",
    events: ["a", "b"].flatMap((stepId) => [event("step_action_started", { stepId, actionId: "turn-0" }), event("step_action_completed", { stepId, actionId: "turn-0" })]),
    tree: ["run r running", "  a running", "    - turn-0 completed", "  b running", "    - turn-0 completed"],
  },
  {
    title: "an action id that is used again is another action",
    events: [event("step_action_started", turn), event("step_action_failed", turn), event("step_action_started", turn), event("step_action_completed", turn)],
    tree: ["run r running", "  a running", "    - turn-0 failed", "    - turn-0 completed"],
  },
  {
    title: "a late action of a step that ended is kept and does not reopen the step",
    events: [event("step_completed", a), event("step_action_started", turn)],
    tree: ["run r running", "  a completed", "    - turn-0 running"],
  },
  {
    title: "steps stand in the order of their first event, whatever their index and their clock say",
    events: [
      event("step_started", { stepId: "c", stepIndex: 7, timestamp: "2024-06-01T12:00:09Z" }),
      event("step_started", { stepId: "a", stepIndex: -1, timestamp: "2024-06-01T12:00:03Z" }),
      event("step_started", { stepId: "b", stepIndex: 7, timestamp: "1999-01-01T00:00:00Z" }),
    ],
    tree: ["run r running", "  c running", "  a running", "  b running"],
  },
  {
    title: "nodes known from progress alone run, and stand last, by id",
    events: [
      event("step_progress", { stepId: "c", actionId: "z" }),
      event("step_progress", { stepId: "b" }),
      event("step_progress", { stepId: "c", actionId: "y" }),
      event("step_started", { stepId: "d" }),
      event("step_progress", { runId: "q", stepId: "a" }),
    ],
    tree: ["run r running", "  d running", "  b running", "  c running", "    - y running", "    - z running", "run q running", "  a running"],
  },
  {
    title: "a node known from progress takes its place when an event of its lifecycle comes",
    events: [
      event("step_progress", { runId: "q", stepId: "b" }),
      event("step_progress", { runId: "q", stepId: "a" }),
      event("step_progress", { runId: "p", stepId: "a" }),
      event("step_completed", { runId: "q", stepId: "b" }),
    ],
    tree: ["run q running", "  b completed", "  a running", "run p running", "  a running"],
  },
  {
    title: "interleaved runs stay apart",
    events: [
      event("workflow_started", { runId: "p" }),
      event("workflow_started", { runId: "q" }),
      event("step_started", { runId: "q", stepId: "a" }),
      event("step_failed", { runId: "p", stepId: "a" }),
      event("workflow_failed", { runId: "p" }),
      event("workflow_completed", { runId: "q" }),
    ],
    tree: ["run p failed", "  a failed", "run q completed", "  a running"],
  },
  {
    title: "child runs stand under the step that they name, or else under the run",
    events: [
      event("workflow_started"),
      event("step_started", a),
      event("workflow_started", { runId: "p", ...childOf("r", "a") }),
      event("workflow_started", { runId: "q", ...childOf("r") }),
      event("workflow_started", { runId: "s", ...childOf("r", "unknown") }),
      event("workflow_started", { runId: "t" }),
    ],
    tree: ["run r running", "  a running", "    run p running", "  run q running", "  run s running", "run t running"],
  },
  {
    title: "a child run moves under its step when that appears",
    events: [event("workflow_started", { runId: "p", ...childOf("r", "a") }), event("workflow_started"), event("step_started", a)],
    tree: ["run r running", "  a running", "    run p running"],
  },
  {
    title: "a child run belongs to the round that was the latest",
    events: [
      event("step_started", a),
      event("workflow_started", { runId: "p", ...childOf("r", "a") }),
      event("step_completed", a),
      event("step_started", a),
      event("workflow_started", { runId: "q", ...childOf("r", "a") }),
    ],
    tree: ["run r running", "  a completed", "    run p running", "  a·1 running", "    run q running"],
  },
  {
    title: "a run whose parent never comes is a root",
    events: [event("workflow_started", { runId: "p", ...childOf("nobody", "a") }), event("workflow_started")],
    tree: ["run p running", "run r running"],
  },
  { title: "a run that names itself as its parent is a root", events: [event("workflow_started", childOf("r"))], tree: ["run r running"] },
  {
    title: "a circle of parents is cut where it would close",
    events: [
      event("workflow_started", { runId: "p", ...childOf("s") }),
      event("workflow_started", { runId: "q", ...childOf("p") }),
      event("workflow_started", { runId: "s", ...childOf("q") }),
    ],
    tree: ["run s running", "  run p running", "    run q running"],
  },
  {
    title: "a run that names another parent later moves",
    events: [
      event("workflow_started"),
      event("workflow_started", { runId: "p" }),
      event("workflow_started", { runId: "q", ...childOf("r") }),
      event("workflow_started", { runId: "q", ...childOf("p") }),
    ],
    tree: ["run r running", "run p running", "  run q running"],
  },
  {
    title: "an unknown type is ignored, its run too",
    events: [event("workflow_paused"), event("toString"), event("step_started", a), event("step_paused", { stepId: "b" })],
    tree: ["run r running", "  a running"],
  },
  {
    title: "ids that are names of object members are ids",
    events: [event("step_started", { runId: "__proto__", stepId: "constructor" }), event("step_action_failed", { runId: "__proto__", stepId: "constructor", actionId: "__proto__" })],
    tree: ["run __proto__ running", "  constructor running", "    - __proto__ failed"],
  },
];

describe("what real engines emit", () => {
  it.each(sequences)("$title", ({ events, tree }) => {
    expect(outline(fold(events))).toEqual(tree);
  });
});
