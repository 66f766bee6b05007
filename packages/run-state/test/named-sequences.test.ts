import { describe, expect, it } from "vitest";
import { hostileSequences } from "@flowtap/testing";
import { childRuns, createRunStates, rootRuns } from "../src/index.ts";
import { fold, outline } from "./support/outline.ts";
import { contentOf, expectSoundTree } from "./support/check-tree.ts";

describe("the hostile sequences that listeners are tried with", () => {
  it.each(hostileSequences)("$name leaves a tree that hangs together, the same for the same events", ({ events }) => {
    const states = fold(events);
    expectSoundTree(states);
    expect(contentOf(fold(events))).toEqual(contentOf(states));
    for (const run of rootRuns(states)) expect(childRuns(states, run)).toEqual(expect.any(Array));
    expect(outline(states).length).toBeGreaterThanOrEqual(states.runs.size);
  });

  it("one after the other, they leave one too, within bounds", () => {
    const states = createRunStates({ maxRuns: 3, maxStepsPerRun: 5, maxActionsPerStep: 2 });
    for (const event of hostileSequences.flatMap(({ events }) => events)) states.apply(event);
    expectSoundTree(states);
    expect(states.runs.size).toBeLessThanOrEqual(3);
  });
});
