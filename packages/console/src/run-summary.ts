import { countRuns, countSteps, totalUsage, type RunState, type RunStates } from "@flowtap/run-state";
import { countOf, readableMilliseconds, readableUsage } from "./readable-values.ts";
import { tookMs } from "./run-clock.ts";
import { firstLine } from "./visible-text.ts";

const MOST_COMPARED = 1000;
const MOST_AROUND = 80;

/** How a run ended, in words. */
export function runEnding(run: RunState): string {
  return run.status === "running" ? "unfinished" : run.status;
}

/** `" in 1m 12s"`, or nothing when nobody knows. */
export function inTime(node: RunState): string {
  const took = tookMs(node);
  return took === undefined ? "" : ` in ${readableMilliseconds(took)}`;
}

/** What became of a run's steps, and what they used: `["7 steps: 5 completed, 1 failed, 1 skipped", "12.4k tokens in"]`. */
export function runTotals(run: RunState): string[] {
  const { completed, failed, skipped, running, retrying } = countSteps(run);
  const unfinished = running + retrying;
  const steps = completed + failed + skipped + unfinished;
  const totals: string[] = [];
  if (steps > 0) totals.push(`${countOf(steps, "step")}: ${inWords({ completed, failed, skipped, unfinished })}`);
  const usage = readableUsage(totalUsage(run));
  if (usage !== "") totals.push(usage);
  return totals;
}

/** `"3 runs: 2 completed, 1 failed"`; undefined unless there were several. */
export function allRunsSummary(states: RunStates): string | undefined {
  const { completed, failed, running: unfinished } = countRuns(states);
  const runs = completed + failed + unfinished;
  return runs > 1 ? `${countOf(runs, "run")}: ${inWords({ completed, failed, unfinished })}` : undefined;
}

/** Whether a run's error only repeats what one of its steps said, or its first line, as engines like to, perhaps with a few words around it. */
export function isSaidByStep(run: RunState): boolean {
  const error = run.error?.slice(0, MOST_COMPARED);
  if (error === undefined) return false;
  return run.steps.some((step) => {
    const said = step.status === "failed" ? step.error?.slice(0, MOST_COMPARED) : undefined;
    if (said === undefined || said === "") return false;
    const repeats = (part: string): boolean => part !== "" && error.includes(part) && error.length <= part.length + MOST_AROUND;
    return said.includes(error) || repeats(said) || repeats(firstLine(said));
  });
}

function inWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${String(count)} ${word}`)
    .join(", ");
}
