import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { OptionError, type ExecutionEvent } from "@flowtap/core";
import { countRuns, countSteps, createRunStates, rootRuns, totalUsage, type RunStatesOptions } from "../src/index.ts";
import { event, fold, foldRun, outline } from "./support/outline.ts";

const noSteps = { running: 0, retrying: 0, completed: 0, failed: 0, skipped: 0 };
const steps = (type: string, ids: readonly string[]) => ids.map((stepId) => event(type, { stepId }));
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `s${String(index)}`);
const childOf = (parent: string, step?: string) => ({ metadata: { parent_run_id: parent, ...(step !== undefined && { parent_step_id: step }) } });

describe("steps beyond the bound", () => {
  it("are forgotten and counted when 100,000 never finish", () => {
    const run = foldRun(steps("step_started", numbered(100_000)));
    expect(run.steps.map(({ stepId }) => stepId)).toEqual(numbered(100_000).slice(99_000));
    expect(run.forgottenSteps).toEqual({ ...noSteps, running: 99_000 });
  });

  it("count by how they end after they were forgotten", () => {
    const ids = numbered(5_000);
    const run = foldRun([...steps("step_started", ids), ...steps("step_retrying", ids.slice(0, 7)), ...steps("step_completed", ids.slice(0, 4_000)), ...steps("step_failed", ids.slice(4_000))]);
    expect(countSteps(run)).toEqual({ ...noSteps, completed: 4_000, failed: 1_000 });
  });

  it("are the finished ones first, the oldest first", () => {
    const events = [
      ...steps("step_started", ["running"]),
      ...steps("step_failed", ["failed"]),
      ...steps("step_completed", ["done 1"]),
      ...steps("step_skipped", ["skipped 1"]),
      ...steps("step_completed", ["done 2"]),
      ...steps("step_started", ["new 1", "new 2"]),
    ];
    expect(outline(fold(events, { maxStepsPerRun: 5 }))).toEqual([
      "run r running",
      "  running running",
      "  failed failed",
      "  done 2 completed",
      "  new 1 running",
      "  new 2 running",
      "  …1 completed",
      "  …1 skipped",
    ]);
  });

  it("are the newest when that alone has finished", () => {
    expect(outline(fold([...steps("step_started", ["a", "b"]), ...steps("step_completed", ["c"])], { maxStepsPerRun: 2 }))).toEqual([
      "run r running",
      "  a running",
      "  b running",
      "  …1 completed",
    ]);
  });

  it("are the oldest of the failed or of the unfinished, of which there are more, when none has finished", () => {
    const runningFlood = foldRun([...steps("step_failed", ["f"]), ...steps("step_started", numbered(9))], { maxStepsPerRun: 3 });
    expect(runningFlood.steps.map(({ stepId }) => stepId)).toEqual(["f", "s7", "s8"]);
    const failedFlood = foldRun([...steps("step_started", ["r"]), ...steps("step_failed", numbered(9))], { maxStepsPerRun: 3 });
    expect(failedFlood.steps.map(({ stepId }) => stepId)).toEqual(["r", "s7", "s8"]);
    expect(failedFlood.forgottenSteps).toEqual({ ...noSteps, failed: 7 });
  });

  it("give way to others, not others to them, when only progress spoke of them", () => {
    const progress = steps("step_progress", ["x", "y", "z"]);
    const run = foldRun([...progress, ...steps("step_started", ["a", "b"]), ...progress], { maxStepsPerRun: 3 });
    expect(run.steps.map(({ stepId }) => stepId)).toEqual(["a", "b", "x"]);
    expect(run.forgottenSteps).toEqual(noSteps);
  });

  it("leave the rounds of a step told apart", () => {
    const round = (type: string) => event(type, { stepId: "a" });
    const ended = [round("step_failed"), round("step_started"), round("step_completed"), round("step_started"), round("step_completed")];
    const run = foldRun([...ended, event("step_started", { stepId: "b" }), round("step_started")], { maxStepsPerRun: 2 });
    expect(run.steps.map(({ stepId, round: number }) => [stepId, number])).toEqual([["a", 0], ["a", 1]]);
  });

  it("leave what they used in the total", () => {
    const completed = numbered(50).map((stepId) => event("step_completed", { stepId, metadata: { usage: { input_tokens: 2 } } }));
    expect(totalUsage(foldRun(completed, { maxStepsPerRun: 3 }))).toEqual({ input_tokens: 100 });
  });
});

describe("actions beyond the bound", () => {
  it("are forgotten and counted", () => {
    const actions = numbered(1_000).flatMap((actionId) => [
      event("step_action_started", { stepId: "a", actionId }),
      event("step_action_completed", { stepId: "a", actionId, metadata: { usage: { cost: 1 } } }),
    ]);
    const run = foldRun(actions);
    expect(run.steps[0]?.actions.map(({ actionId }) => actionId)).toEqual(numbered(1_000).slice(900));
    expect(run.steps[0]?.forgottenActions).toEqual({ running: 0, completed: 900, failed: 0 });
    expect(totalUsage(run)).toEqual({ cost: 1_000 });
  });

  it("count by how they end after they were forgotten", () => {
    const of = (type: string) => numbered(9).map((actionId) => event(type, { stepId: "a", actionId }));
    const run = foldRun([...of("step_action_started"), ...of("step_action_failed")], { maxActionsPerStep: 2 });
    expect(run.steps[0]?.actions.map(({ status }) => status)).toEqual(["failed", "failed"]);
    expect(run.steps[0]?.forgottenActions).toEqual({ running: 0, completed: 0, failed: 7 });
  });
});

describe("runs beyond the bound", () => {
  it("are forgotten, the finished first, and counted", () => {
    const lives = (runId: string, ...types: string[]) => types.map((type) => event(type, { runId }));
    const states = fold(numbered(2_700).flatMap((id, index) => lives(id, "workflow_started", ...(index % 3 === 0 ? [] : ["workflow_completed"]))));
    const kept = [...states.runs.values()];
    expect(kept.filter(({ status }) => status === "running")).toHaveLength(900);
    expect(kept.filter(({ status }) => status === "completed").map(({ runId }) => runId)).toEqual(numbered(2_700).slice(2_550).filter((_, index) => index % 3 !== 0));
    expect(states.forgottenRuns).toEqual({ running: 0, completed: 1_700, failed: 0 });
    for (const id of numbered(3_000)) for (const each of lives(`late ${id}`, "workflow_started", "workflow_failed")) states.apply(each);
    expect(countRuns(states)).toEqual({ running: 900, completed: 1_800, failed: 3_000 });
  });

  it("leave their children as roots, and take them back when they are heard of again", () => {
    const states = fold([event("workflow_completed", { runId: "parent" }), event("workflow_started", { runId: "child", ...childOf("parent") })], { maxRuns: 2 });
    expect(outline(states)).toEqual(["run parent completed", "  run child running"]);
    states.apply(event("workflow_started", { runId: "other" }));
    expect(outline(states)).toEqual(["run child running", "run other running"]);
    states.apply(event("workflow_completed", { runId: "other" }));
    states.apply(event("workflow_started", { runId: "parent" }));
    expect(outline(states)).toEqual(["run parent running", "  run child running"]);
    expect(rootRuns(states).map(({ runId }) => runId)).toEqual(["parent"]);
  });

  it("leave the children of their steps as roots too", () => {
    const states = fold([event("step_completed", { stepId: "a" }), event("workflow_completed"), event("workflow_started", { runId: "child", ...childOf("r", "a") })], { maxRuns: 2 });
    states.apply(event("workflow_started", { runId: "other" }));
    expect(outline(states)).toEqual(["run child running", "run other running"]);
  });

  it("count by how they end after they were forgotten", () => {
    const of = (type: string) => numbered(9).map((runId) => event(type, { runId }));
    expect(countRuns(fold([...of("workflow_started"), ...of("workflow_completed")], { maxRuns: 2 }))).toEqual({ running: 0, completed: 9, failed: 0 });
  });

  it("leave the parent that they had", () => {
    const states = fold([event("workflow_started"), event("workflow_completed", { runId: "p", ...childOf("r") })], { maxRuns: 2 });
    states.apply(event("workflow_started", { runId: "q" }));
    expect(states.runs.get("r")?.childRunIds).toEqual([]);
  });
});

describe("a step that is forgotten", () => {
  it("leaves the runs that it started to its run", () => {
    const states = fold([...steps("step_completed", ["a"]), event("workflow_started", { runId: "p", ...childOf("r", "a") }), ...steps("step_started", ["b"])], { maxStepsPerRun: 1 });
    expect(outline(states)).toEqual(["run r running", "  b running", "  …1 completed", "  run p running"]);
  });
});

describe("memory", () => {
  it.each([
    { what: "runs", unheardOf: unheardOfRuns },
    { what: "steps and actions", unheardOf: unheardOfSteps },
  ])("does not grow with $what that were forgotten", ({ unheardOf }) => {
    const states = createRunStates({ maxRuns: 20, maxStepsPerRun: 20, maxActionsPerStep: 5 });
    const applyFrom = (first: number): void => {
      for (let index = first; index < first + 10_000; index += 1) for (const each of unheardOf(index)) states.apply(each);
    };
    applyFrom(0);
    const before = heapUsedBytes();
    applyFrom(10_000);
    expect(heapUsedBytes() - before).toBeLessThan(500_000);
    expect(states.runs.size).toBeGreaterThan(0);
  });
});

describe("ten thousand interleaved runs of steps that never finish", () => {
  it("cost the same for each event, and the same memory, however many came before", () => {
    const ROUND = process.env["FLOWTAP_FULL"] === "1" ? 1_000_000 : 100_000; // shorter rounds differ twofold by chance
    const states = createRunStates();
    let index = 0;
    const cpuMsOf = (count: number): number => {
      const before = process.cpuUsage();
      for (const end = index + count; index < end; index += 1) {
        const round = Math.floor(index / 10_000);
        const type = round % 2 === 0 ? "step_started" : "step_progress";
        states.apply(event(type, { runId: `run${String(index % 10_000)}`, stepId: `s${String(round)}`, text: "x" }));
      }
      return process.cpuUsage(before).user / 1_000;
    };
    const bestOfThree = (): number => Math.min(cpuMsOf(ROUND), cpuMsOf(ROUND), cpuMsOf(ROUND));
    cpuMsOf(10_000); // while it warms up
    heapUsedBytes(); // what collects, and slows what comes after, comes before both
    const first = bestOfThree();
    const before = heapUsedBytes();
    const later = bestOfThree();
    expect(heapUsedBytes() - before).toBeLessThan(3_000_000);
    // The best of three, both times: a busy machine slows single rounds, a cost that grows with history slows them all.
    expect(later).toBeLessThan(2 * first);
    expect(states.runs.size).toBeLessThanOrEqual(1_000);
  });
});

describe("speed", () => {
  it("is thousands of events a frame", () => {
    const events = Array.from({ length: 20_000 }, (_, index) => event("step_progress", { stepId: `s${String(index % 50)}`, text: "x", metadata: { progress: { current: index } } }));
    const states = createRunStates();
    const before = process.cpuUsage();
    for (const each of events) states.apply(each);
    const { user, system } = process.cpuUsage(before);
    // Some 20 ms cold, 5 ms warm on the slowest machine seen; a fold that slows with every event takes seconds.
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});

describe("a bound", () => {
  it.each<RunStatesOptions>([{ maxRuns: 0 }, { maxStepsPerRun: 1.5 }, { maxActionsPerStep: NaN }, { maxRuns: "3" as unknown as number }])("that cannot work is refused: %o", (options) => {
    expect(() => createRunStates(options)).toThrow(OptionError);
  });
});

/** Events of runs that nobody heard of before. */
function unheardOfRuns(index: number): ExecutionEvent[] {
  const id = longId(index);
  return [
    event("workflow_started", { runId: id, ...childOf(`parent ${id}`, id) }),
    event("workflow_started", { runId: `2 ${id}`, ...childOf(id, `step ${id}`) }),
    event("step_progress", { runId: `3 ${id}`, stepId: id, actionId: id }),
    event("workflow_started", { runId: "moving", ...childOf(id, id) }),
  ];
}

/** Events of steps and actions that nobody heard of before. */
function unheardOfSteps(index: number): ExecutionEvent[] {
  const id = longId(index);
  return [
    event("step_started", { stepId: id, metadata: { iteration: index } }),
    event("step_started", { stepId: "loop", metadata: { iteration: index } }),
    event("step_action_started", { stepId: "loop", actionId: id, diagnostics: [id] }),
    event("step_progress", { stepId: `2 ${id}`, actionId: id }),
    event("step_progress", { stepId: "loop", actionId: `3 ${id}`, text: id }),
    event("workflow_started", { runId: "child", ...childOf("r", id) }),
  ];
}

function longId(index: number): string {
  return `id ${String(index)} ${"x".repeat(100)}`;
}

function heapUsedBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
