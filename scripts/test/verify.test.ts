import { expect, test } from "vitest";
import { describeCounts, runStages, sumCounts, type Stage } from "../verify/run-stages.mjs";
import { countTests } from "../verify/vitest-report.mjs";

const passing = { counts: { passed: 1, failed: 0, skipped: 0 }, output: "" };
const failing = { counts: { passed: 0, failed: 1, skipped: 0 }, output: "it broke" };

function stage(name: string, run: Stage["run"], needs?: string): Stage {
  return { name, run, ...(needs === undefined ? {} : { needs }) };
}

test("runs as many stages at once as it is told, in order", async () => {
  const log: string[] = [];
  const logged = (name: string): Stage =>
    stage(name, async () => {
      log.push(`+${name}`);
      await Promise.resolve();
      log.push(`-${name}`);
      return passing;
    });
  await runStages([logged("a"), logged("b"), logged("c")], { atOnce: 2 });
  expect(log).toEqual(["+a", "+b", "-a", "-b", "+c", "-c"]);
});

test("skips what needs a failed stage and runs what does not", async () => {
  const finished = await runStages([stage("build", async () => failing), stage("tests", async () => passing, "build"), stage("packages", async () => passing)], { atOnce: 1 });
  expect(finished.map(({ name, counts }) => `${name}: ${describeCounts(counts)}`)).toEqual([
    "build: 0 passed, 1 failed, 0 skipped",
    "tests: 0 passed, 0 failed, 1 skipped",
    "packages: 1 passed, 0 failed, 0 skipped",
  ]);
});

test("counts a stage that throws as failed and shows why", async () => {
  const [finished] = await runStages([stage("lint", () => Promise.reject(new Error("no such file")))], { atOnce: 1 });
  expect(finished).toMatchObject({ counts: { failed: 1 }, output: expect.stringContaining("no such file") as string });
});

test("sums up what the stages counted", () => {
  const finished = [
    { name: "tests", durationMs: 1, output: "", counts: { passed: 40, failed: 2, skipped: 3 } },
    { name: "lint", durationMs: 1, ...passing },
  ];
  expect(describeCounts(sumCounts(finished))).toBe("41 passed, 2 failed, 3 skipped");
});

const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 };

test("counts the tests of a report", () => {
  expect(countTests(JSON.stringify(report), 0)).toEqual({ passed: 5, failed: 0, skipped: 2 });
  expect(countTests(JSON.stringify({ ...report, numFailedTests: 2 }), 1)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

test("counts a failure when Vitest failed without a failed test", () => {
  expect(countTests(JSON.stringify(report), 1).failed).toBe(1);
});

test("counts a failure when no test ran", () => {
  expect(countTests(JSON.stringify({ ...report, numPassedTests: 0 }), 0).failed).toBe(1);
});

test("counts a failure when there is no report", () => {
  expect(countTests(undefined, 0).failed).toBe(1);
});
