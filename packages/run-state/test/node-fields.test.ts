import { describe, expect, it } from "vitest";
import { addUsage, countRuns, countSteps, stepUsage, totalUsage } from "../src/index.ts";
import { event, fold, foldRun } from "./support/outline.ts";

const a = { stepId: "a" };
const turn = { stepId: "a", actionId: "turn-0" };
const at = (seconds: number) => ({ timestamp: `2024-06-01T12:00:${String(seconds).padStart(2, "0")}.000000001+05:45` });

describe("a run", () => {
  it("takes over what workflow_started says", () => {
    const run = foldRun([event("workflow_started", { ...at(1), metadata: { workflow: "build", steps_total: 3, parent_run_id: "p", parent_step_id: "s" } })]);
    expect(run).toMatchObject({ workflow: "build", stepsTotal: 3, parentRunId: "p", parentStepId: "s", nested: false, startedAt: at(1).timestamp });
    expect(run.endedAt).toBeUndefined();
  });

  it("takes over when and why it ended", () => {
    const run = foldRun([event("workflow_started", at(1)), event("workflow_failed", { ...at(2), durationNs: 7, error: "no", diagnostics: ["d1"] })]);
    expect(run).toMatchObject({ startedAt: at(1).timestamp, endedAt: at(2).timestamp, durationNs: 7, error: "no", diagnostics: ["d1"] });
  });

  it("starts over with a clean end when it starts again", () => {
    const run = foldRun([event("workflow_failed", { ...at(1), durationNs: 7, error: "no" }), event("workflow_started", at(0))]);
    expect(run).toMatchObject({ status: "running", startedAt: at(0).timestamp, endedAt: undefined, durationNs: undefined, error: undefined });
  });

  it("ignores well-known keys with values of the wrong type", () => {
    const metadata = { workflow: 1, steps_total: "3", parent_run_id: {}, parent_step_id: [], iteration: "x", usage: "much", progress: 4 };
    expect(foldRun([event("workflow_started", { metadata })])).toStrictEqual(foldRun([event("workflow_started")]));
  });

  it("ignores an empty parent", () => {
    expect(foldRun([event("workflow_started", { metadata: { parent_run_id: "", parent_step_id: "" } })]).parentRunId).toBeUndefined();
  });
});

describe("a step", () => {
  it("keeps its first start through a retry and the error until it ends", () => {
    const events = [event("step_started", { ...a, ...at(1) }), event("step_retrying", { ...a, attempt: 2, error: "refused" }), event("step_started", { ...a, ...at(5) })];
    expect(foldRun(events.slice(0, 2)).steps[0]).toMatchObject({ status: "retrying", attempt: 2, error: "refused" });
    expect(foldRun(events).steps[0]).toMatchObject({ status: "running", attempt: 2, error: undefined, startedAt: at(1).timestamp });
  });

  it("forgets its error when it completes", () => {
    expect(foldRun([event("step_retrying", { ...a, error: "refused" }), event("step_completed", a)]).steps[0]?.error).toBeUndefined();
  });

  it("takes a new start time when it starts over", () => {
    expect(foldRun([event("step_started", { ...a, ...at(1) }), event("step_started", { ...a, ...at(5) })]).steps[0]?.startedAt).toBe(at(5).timestamp);
  });

  it("has no start time when only progress or its end was seen", () => {
    expect(foldRun([event("step_progress", a)]).steps[0]?.startedAt).toBeUndefined();
    expect(foldRun([event("step_skipped", { ...a, ...at(3) })]).steps[0]).toMatchObject({ startedAt: undefined, endedAt: at(3).timestamp });
  });

  it("keeps the last progress, text and index, and leaves its actions' to them", () => {
    const run = foldRun([
      event("step_started", a),
      event("step_progress", { ...a, text: "1", stepIndex: 1, metadata: { progress: { current: 1, total: 4, unit: "files" } } }),
      event("step_progress", { ...a, text: "2", metadata: { progress: { current: 0 } } }),
      event("step_progress", { ...turn, text: "3", stepIndex: 2, metadata: { progress: { current: 9, total: null, unit: 5 } } }),
    ]);
    expect(run.steps[0]).toMatchObject({ text: "2", stepIndex: 2, progress: { current: 0 } });
    expect(run.steps[0]?.actions[0]).toMatchObject({ text: "3", progress: { current: 9 } });
  });

  it("is not changed by progress that comes after its end", () => {
    const ended = [event("step_action_started", turn), event("step_completed", a)];
    const late = [event("step_progress", { ...a, text: "late" }), event("step_progress", { ...turn, text: "late" }), event("step_progress", { ...a, actionId: "new" })];
    expect(foldRun([...ended, ...late])).toStrictEqual(foldRun(ended));
  });

  it("is not renamed by progress of an iteration that nothing else spoke of", () => {
    const run = foldRun([event("step_started", { ...a, metadata: { iteration: -0 } }), event("step_progress", { ...a, text: "x", metadata: { iteration: 5 } })]);
    expect(run.steps).toMatchObject([{ text: "x", iteration: 0 }]);
  });

  it("holds nothing that cannot be used, and then nothing older either", () => {
    const good = event("step_progress", { ...a, text: "x", durationNs: 5, stepIndex: 1, attempt: 1, error: "e", metadata: { progress: { current: 1 }, usage: { cost: 1 } } });
    const bad = event("step_progress", { ...a, text: 1, durationNs: 1.5, stepIndex: "1", attempt: NaN, error: {}, metadata: { progress: { current: "1" }, usage: { cost: NaN } } });
    expect(foldRun([good, bad])).toStrictEqual(foldRun([event("step_progress", a)]));
  });

  it("keeps the latest 100 diagnostics", () => {
    const numbers = Array.from({ length: 150 }, (_, index) => String(index));
    const run = foldRun([...numbers.map((text) => event("step_started", { ...a, diagnostics: [text, 7] })), event("step_failed", { stepId: "b", diagnostics: numbers })]);
    expect(run.steps.map(({ diagnostics }) => diagnostics)).toStrictEqual([numbers.slice(50), numbers.slice(50)]);
  });
});

describe("an action", () => {
  it("has its own times, attempt and error", () => {
    const run = foldRun([event("step_action_started", { ...turn, ...at(1), attempt: 2 }), event("step_action_failed", { ...turn, ...at(2), durationNs: 9, error: "no" })]);
    expect(run.steps[0]?.actions[0]).toMatchObject({ attempt: 2, startedAt: at(1).timestamp, endedAt: at(2).timestamp, durationNs: 9, error: "no" });
    expect(run.steps[0]).toMatchObject({ startedAt: undefined, attempt: undefined, error: undefined });
  });
});

describe("an action that ended", () => {
  it("is not changed by late progress", () => {
    const ended = [event("step_action_completed", turn)];
    expect(foldRun([...ended, event("step_progress", { ...turn, text: "late" })])).toStrictEqual(foldRun(ended));
  });
});

describe("counts and sums", () => {
  it("counts every round of every step by status", () => {
    const run = foldRun([event("step_completed", a), event("step_started", a), event("step_skipped", { stepId: "b" }), event("step_retrying", { stepId: "c" })]);
    expect(countSteps(run)).toEqual({ running: 1, retrying: 1, completed: 1, failed: 0, skipped: 1 });
  });

  it("counts runs by status", () => {
    expect(countRuns(fold([event("workflow_started"), event("workflow_failed", { runId: "p" }), event("workflow_failed", { runId: "q" })]))).toEqual({ running: 1, completed: 0, failed: 2 });
  });

  it("sums usage over the actions of steps that report none, and over the steps of a run that reports none", () => {
    const usage = (fields: object) => ({ metadata: { usage: fields } });
    const events = [
      event("step_action_completed", { ...turn, ...usage({ input_tokens: 1, cost: 0.5 }) }),
      event("step_action_completed", { ...turn, actionId: "turn-1", ...usage({ input_tokens: 2, output_tokens: 5 }) }),
      event("step_action_completed", { stepId: "b", actionId: "turn-0", ...usage({ input_tokens: 100 }) }),
      event("step_completed", { stepId: "b", ...usage({ input_tokens: 10 }) }),
    ];
    const run = foldRun(events);
    expect(run.steps.map(stepUsage)).toEqual([{ input_tokens: 3, output_tokens: 5, cost: 0.5 }, { input_tokens: 10 }]);
    expect(totalUsage(run)).toEqual({ input_tokens: 13, output_tokens: 5, cost: 0.5 });
    expect(totalUsage(foldRun([...events, event("workflow_completed", usage({ cost: 1 }))]))).toEqual({ cost: 1 });
  });

  it("knows of no usage when none was reported", () => {
    expect(totalUsage(foldRun([event("step_started", a)]))).toBeUndefined();
    expect(addUsage(undefined, { cost: 1 })).toEqual({ cost: 1 });
  });
});
