import { expect } from "vitest";
import { childRuns, countSteps, rootRuns, type RunState, type RunStates } from "../../src/index.ts";

/** Fails unless the tree hangs together: ids are unique, and every run is reached from the roots exactly once. */
export function expectSoundTree(states: RunStates): void {
  const reached: string[] = [];
  const visit = (run: RunState): void => {
    reached.push(run.runId);
    for (const parent of [run, ...run.steps]) for (const child of childRuns(states, parent)) visit(child);
  };
  for (const root of rootRuns(states)) visit(root);
  expect(reached.toSorted()).toEqual([...states.runs.keys()].toSorted());

  for (const [id, run] of states.runs) {
    expect(run.runId).toBe(id);
    const rounds = run.steps.map(({ stepId, round }) => `${String(round)} ${stepId}`);
    expect(new Set(rounds).size).toBe(rounds.length);
    const named = [run, ...run.steps].flatMap(({ childRunIds }) => childRunIds);
    expect(named.filter((childId) => states.runs.get(childId)?.parentRunId !== id)).toEqual([]);
    expect(Math.min(...Object.values(countSteps(run)), ...Object.values(run.forgottenSteps))).toBeGreaterThanOrEqual(0);
  }
}

/** The whole content of a fold, orders included, to compare. */
export function contentOf(states: RunStates): unknown {
  return { runs: [...states.runs], forgottenRuns: states.forgottenRuns };
}
