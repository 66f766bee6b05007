import { appendFile, stat } from "node:fs/promises";
import type { RunState, RunStates, StepState } from "@flowtap/run-state";
import { saidIn } from "./event-line.ts";
import type { Glyphs } from "./glyphs.ts";
import { readableMilliseconds } from "./readable-values.ts";
import { tookMs } from "./run-clock.ts";
import { nodeName, readableName, roundOf, runName } from "./run-names.ts";
import { inTime, isSaidByStep, runEnding, runTotals } from "./run-summary.ts";

/** GitHub refuses a summary beyond 1 MiB, the parts of all tools in a job's step together. */
const MOST_BYTES = 1024 * 1024;
const MOST_STEPS = 200;
const MOST_ERROR_LENGTH = 300;
const MORE = "\nMore runs: see the log.\n";

/**
 * Appends a summary of all runs to the file that `GITHUB_STEP_SUMMARY` names, if it names one, as far as there is room.
 *
 * @returns what went wrong, in words for the log; undefined when nothing did.
 */
export async function writeStepSummary(states: RunStates, glyphs: Glyphs): Promise<string | undefined> {
  const path = process.env["GITHUB_STEP_SUMMARY"];
  if (path === undefined || path === "" || states.runs.size === 0) return undefined;
  try {
    const { size } = await stat(path).catch(() => ({ size: 0 }));
    await appendFile(path, summaryOf(states, glyphs, MOST_BYTES - size));
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    return `no summary on the job's page: cannot write the file that GITHUB_STEP_SUMMARY names (${code})`;
  }
}

function summaryOf(states: RunStates, glyphs: Glyphs, mostBytes: number): string {
  let summary = "";
  let bytes = MORE.length;
  for (const run of states.runs.values()) {
    const part = runSummary(run, glyphs);
    bytes += Buffer.byteLength(part);
    if (bytes > mostBytes) return MORE.length > mostBytes ? "" : summary + MORE;
    summary += part;
  }
  return summary;
}

function runSummary(run: RunState, glyphs: Glyphs): string {
  const glyph = glyphs.standing[run.status === "running" ? "unfinished" : run.status];
  const heading = `### ${glyph} ${escapeMarkdown(runName(run))} ${runEnding(run)}${inTime(run)}`;
  const error = run.error === undefined || isSaidByStep(run) ? [] : [escapeMarkdown(saidIn(run.error, MOST_ERROR_LENGTH))];
  const totals = [`\`${readableName(run.runId).replaceAll("`", "'")}\``, ...runTotals(run)].join(" · ");
  const failuresFirst = [...run.steps.filter(({ status }) => status === "failed"), ...run.steps.filter(({ status }) => status !== "failed")];
  const rows = failuresFirst.slice(0, MOST_STEPS).map((step) => stepRow(step, glyphs));
  const more = failuresFirst.length > MOST_STEPS ? [`\n+${String(failuresFirst.length - MOST_STEPS)} more steps`] : [];
  const table = rows.length === 0 ? [] : ["", "| | step | took | attempts | |", "|---|---|---|---|---|", ...rows];
  return `${[heading, "", totals, ...error.map((text) => `\n${text}`), ...table, ...more].join("\n")}\n\n`;
}

function stepRow(step: StepState, glyphs: Glyphs): string {
  const isOpen = step.status === "running" || step.status === "retrying";
  const took = tookMs(step);
  const round = roundOf(step);
  const cells = [
    glyphs.standing[isOpen ? "unfinished" : step.status],
    `${escapeMarkdown(nodeName(step))}${round === undefined ? "" : ` (round ${String(round)})`}`,
    took === undefined ? "" : readableMilliseconds(took),
    step.attempt === undefined || step.attempt < 2 ? "" : String(step.attempt),
    step.status === "failed" ? escapeMarkdown(saidIn(step.error ?? step.text, MOST_ERROR_LENGTH)) : "",
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Text stays text: Markdown lets a backslash before any ASCII punctuation take its meaning away. */
function escapeMarkdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/gu, String.raw`\$&`);
}
