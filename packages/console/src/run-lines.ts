import type { ExecutionEvent } from "@flowtap/core";
import type { RunState, RunStates } from "@flowtap/run-state";
import { describeEvent, lineText, saidIn } from "./event-line.ts";
import { colorOf, type Standing } from "./glyphs.ts";
import { countOf, readableProgress } from "./readable-values.ts";
import { nodeName, readableName, runName } from "./run-names.ts";
import { allRunsSummary, inTime, isSaidByStep, runEnding, runTotals } from "./run-summary.ts";
import { coloredGlyph, type Style } from "./style.ts";
import { lastLine, visibleText } from "./visible-text.ts";

const MOST_FAILURES = 10;
const MOST_ERROR = 500;
const MOST_TEXT = 200;

/** The lines of a log: each begins with the run that it is about, in brackets, so that nothing an event says can begin one. */
export class RunLines {
  readonly #style: Style;

  constructor(style: Style) {
    this.#style = style;
  }

  /** The line of an event; undefined when it is not worth one. */
  ofEvent(event: ExecutionEvent): string | undefined {
    const line = describeEvent(event);
    return line && this.#line(event.runId, line.standing, lineText(line));
  }

  /** What a run came to: one line, and one for each of its failed steps up to ten. */
  ofEnd(run: RunState): string[] {
    const standing = run.status === "running" ? "unfinished" : run.status;
    const failed = run.steps.filter(({ status }) => status === "failed");
    const error = run.error === undefined || isSaidByStep(run) ? "" : `: ${saidIn(run.error, MOST_ERROR)}`;
    const totals = [`${runName(run)} ${runEnding(run)}${inTime(run)}`, ...runTotals(run)].join(` ${this.#style.glyphs.separator} `);
    const lines = [this.#line(run.runId, standing, totals + error)];
    for (const step of failed.slice(0, MOST_FAILURES)) {
      lines.push(this.#line(run.runId, "failed", [nodeName(step), saidIn(step.error, MOST_ERROR)].filter((part) => part !== "").join(": "), "  "));
    }
    if (failed.length > MOST_FAILURES) lines.push(this.#line(run.runId, "failed", `and ${countOf(failed.length - MOST_FAILURES, "failed step")} more`, "  "));
    return lines;
  }

  /** Where a long step is; undefined when it did not say. */
  ofProgress(run: RunState): string | undefined {
    const step = run.steps.findLast(({ status }) => status === "running");
    if (step === undefined) return undefined;
    const progress = step.progress === undefined ? "" : readableProgress(step.progress);
    const text = step.text === undefined ? "" : visibleText(lastLine(step.text), MOST_TEXT);
    const said = [progress, text].filter((part) => part !== "").join(` ${this.#style.glyphs.separator} `);
    return said === "" ? undefined : this.#line(run.runId, "running", `${nodeName(step)}: ${said}`);
  }

  /** What all runs came to, if there were several. */
  ofAll(states: RunStates): string | undefined {
    const summary = allRunsSummary(states);
    return summary === undefined ? undefined : this.ofOurselves(summary);
  }

  /** A line that another program wrote. */
  ofForeign(line: string, limit: number): string {
    return `${this.#style.colors.dim(this.#style.glyphs.quote)} ${visibleText(line, limit)}`;
  }

  /** A line about the console itself. */
  ofOurselves(text: string): string {
    return `flowtap: ${text}`;
  }

  #line(runId: unknown, standing: Standing, text: string, indent = ""): string {
    const { colors } = this.#style;
    const painted = standing === "failed" ? colorOf(standing, colors)(text) : text;
    return `${colors.dim(`[${readableName(runId)}]`)} ${indent}${coloredGlyph(this.#style, standing)} ${painted}`;
  }
}
