import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeEvent, isFlowtapError, type ExecutionEvent } from "@flowtap/core";
import { countRuns, totalUsage } from "../src/index.ts";
import { expectSoundTree } from "./support/check-tree.ts";
import { fold, outline } from "./support/outline.ts";

function fixture(name: string): ExecutionEvent[] {
  const file = new URL(`../../../fixtures/${name}`, import.meta.url);
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .flatMap(decodeIfPossible);
}

function decodeIfPossible(line: string): ExecutionEvent[] {
  try {
    return [decodeEvent(line)];
  } catch (error) {
    if (!isFlowtapError(error, "decode")) throw error;
    return [];
  }
}

describe("go-wire-sample.ndjson", () => {
  const events = fixture("go-wire-sample.ndjson");
  const states = fold(events);

  it("is a tree of nine runs, of which two completed and one failed", () => {
    expect(events).toHaveLength(200);
    expect(countRuns(states)).toEqual({ running: 6, completed: 2, failed: 1 });
    expectSoundTree(states);
  });

  it("has every step and action that an event names", () => {
    const named = new Set(events.flatMap(({ runId, stepId, actionId }) => (stepId === undefined ? [] : [JSON.stringify([runId, stepId, actionId])])));
    const known = [...states.runs.values()].flatMap((run) =>
      run.steps.flatMap((step) => [
        JSON.stringify([run.runId, step.stepId, undefined]),
        ...step.actions.map((action) => JSON.stringify([run.runId, step.stepId, action.actionId])),
      ]),
    );
    expect(known.toSorted()).toEqual([...named].toSorted());
  });

  it("shows a run with its retries and what it took", () => {
    const lines = outline(states);
    const first = lines.indexOf("run run-17178 completed");
    expect(lines.slice(first, first + 12)).toEqual([
      "run run-17178 completed",
      "  plan-0 completed",
      "    - llm.complete#0 completed",
      "  compile-1 completed",
      "    - write_file#2 failed",
      "    - sql#3 failed",
      "    - shell#2 completed",
      "    - write_file#1 completed",
      "    - shell#0 completed",
      "  review-2 completed",
      "    - http_get#1 completed",
      "    - http_get#0 completed",
    ]);
    const run = states.runs.get("run-17178");
    expect(run).toMatchObject({ workflow: "nightly-build", startedAt: "2024-06-01T11:52:26.537048535+01:00", durationNs: 48605893937 });
    expect(run?.steps[1]).toMatchObject({ attempt: 3, stepIndex: 1, durationNs: 20061036036, error: undefined });
    expect(run && totalUsage(run)).toBeUndefined();
  });

  it("says why a run failed", () => {
    const failed = [...states.runs.values()].find(({ status }) => status === "failed");
    expect(failed?.error).toMatch(/^step "plan-0": open C:\\data/u);
    expect(failed?.steps[0]).toMatchObject({ status: "failed", attempt: 1 });
    expect(failed?.steps[0]?.diagnostics).toHaveLength(3);
  });
});

describe("go-wire-wild.ndjson", () => {
  it("folds to a tree that hangs together", () => {
    const states = fold(fixture("go-wire-wild.ndjson"));
    expect(states.runs.size).toBeGreaterThan(0);
    expectSoundTree(states);
  });
});
