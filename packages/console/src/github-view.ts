import { isTerminalEvent, type ExecutionEvent } from "@flowtap/core";
import type { RunState, RunStates, StepState } from "@flowtap/run-state";
import { describeEvent, lineText, saidIn } from "./event-line.ts";
import { foldEvents, type OnUnreadable } from "./fold-events.ts";
import { githubCommand } from "./github-command.ts";
import { LineWriter } from "./line-writer.ts";
import type { Output } from "./output.ts";
import { countOf, readableMilliseconds } from "./readable-values.ts";
import { tookMs } from "./run-clock.ts";
import { nodeName, readableName, runName } from "./run-names.ts";
import { RunLines } from "./run-lines.ts";
import { writeStepSummary } from "./step-summary.ts";
import { coloredGlyph, type Style } from "./style.ts";
import type { View } from "./view.ts";
import { visibleText } from "./visible-text.ts";

type AnnotationType = "error" | "warning";

/** GitHub shows ten annotations of a type for a step, and drops the others without a word. */
const MOST_ANNOTATIONS = 10;
const MOST_MESSAGE_LENGTH = 4000;
const MOST_DETAIL_LENGTH = 1000;
const MOST_LINE_LENGTH = 4000;

/**
 * For a job of GitHub Actions. A step's details fold into a group when the step ends (groups do not nest, and steps may run
 * side by side); failures and retries become annotations as they happen; the end adds a summary to the job's page.
 */
export class GithubView implements View {
  readonly #states: RunStates;
  readonly #style: Style;
  readonly #lines: RunLines;
  readonly #writer: LineWriter;
  readonly #annotated: Record<AnnotationType, number> = { error: 0, warning: 0 };
  readonly #summed = new WeakSet<RunState>();

  constructor(states: RunStates, output: Output, style: Style) {
    this.#states = states;
    this.#style = style;
    this.#lines = new RunLines(style);
    this.#writer = new LineWriter(output, (lines) => this.#lines.ofOurselves(`${countOf(lines, "line")} not shown: the reader is too slow`));
  }

  start(): void {
    // Nothing to prepare.
  }

  show(events: readonly ExecutionEvent[], onUnreadable: OnUnreadable): Promise<void> | void {
    const note = (event: ExecutionEvent): void => {
      this.#note(event);
    };
    foldEvents(this.#states, events, note, onUnreadable);
    return this.#writer.flushPatiently();
  }

  print(line: string): void {
    this.#writer.push(this.#lines.ofForeign(line, MOST_LINE_LENGTH));
    this.#writer.flush();
  }

  async finish(): Promise<void> {
    for (const run of this.#states.runs.values()) if (!this.#summed.has(run)) this.#sumUp(run);
    const all = this.#lines.ofAll(this.#states);
    if (all !== undefined) this.#writer.push(all, true);
    const surplus = (["error", "warning"] as const)
      .map((type) => ({ type, count: this.#annotated[type] - MOST_ANNOTATIONS }))
      .filter(({ count }) => count > 0)
      .map(({ type, count }) => `and ${countOf(count, `more ${type}`)}`)
      .join(", ");
    if (surplus !== "") this.#writer.push(githubCommand("notice", { title: "flowtap" }, `${surplus}: see the log`), true);
    const problem = await writeStepSummary(this.#states, this.#style.glyphs);
    if (problem !== undefined) this.#writer.push(this.#lines.ofOurselves(problem), true);
    await this.#writer.finish();
  }

  #note(event: ExecutionEvent): void {
    const run = this.#states.runs.get(event.runId);
    switch (event.type) {
      case "step_completed":
      case "step_failed":
        if (run !== undefined) this.#showStep(event, run);
        if (event.type === "step_failed") this.#annotate("error", event, run);
        break;
      case "step_retrying":
        this.#showLine(event);
        this.#annotate("warning", event, run);
        break;
      default:
        this.#showLine(event);
        if (run !== undefined && isTerminalEvent(event)) this.#endRun(event, run);
    }
  }

  #showLine(event: ExecutionEvent): void {
    const line = this.#lines.ofEvent(event);
    if (line !== undefined) this.#writer.push(line);
  }

  /** The step's line and what it did, folded; written in one piece, so that no group stays open. */
  #showStep(event: ExecutionEvent, run: RunState): void {
    const line = describeEvent(event);
    const ended = this.#lines.ofEvent(event);
    if (line === undefined || ended === undefined) return;
    const step = run.steps.findLast(({ stepId }) => stepId === event.stepId);
    const title = `${this.#style.glyphs.standing[line.standing]} ${lineText({ ...line, said: "" })}`;
    const details = step === undefined ? [] : this.#detailsOf(step).map((detail) => `[${readableName(run.runId)}]   ${detail}`);
    this.#writer.push([githubCommand("group", {}, title), ended, ...details, githubCommand("endgroup", {}, "")].join("\n"));
  }

  #detailsOf(step: StepState): string[] {
    const details = step.actions.map((action) => {
      const standing = action.status === "running" ? "unfinished" : action.status;
      const took = tookMs(action);
      const said = saidIn(action.error ?? action.text, MOST_DETAIL_LENGTH);
      return `${coloredGlyph(this.#style, standing)} ${nodeName(action)}${took === undefined ? "" : ` ${readableMilliseconds(took)}`}${said === "" ? "" : `: ${said}`}`;
    });
    return [...details, ...step.diagnostics.map((diagnostic) => `! ${visibleText(diagnostic, MOST_DETAIL_LENGTH)}`)];
  }

  #annotate(type: AnnotationType, event: ExecutionEvent, run: RunState | undefined): void {
    this.#annotated[type]++;
    if (this.#annotated[type] > MOST_ANNOTATIONS) return;
    const name = run === undefined ? readableName(event.runId) : runName(run);
    const line = describeEvent(event);
    const title = line === undefined ? name : `${name} > ${lineText({ ...line, said: "" })}`;
    this.#writer.push(githubCommand(type, { title }, messageOf(event) || title), true);
  }

  #endRun(event: ExecutionEvent, run: RunState): void {
    this.#sumUp(run);
    // What failed in a step was annotated there.
    if (event.type === "workflow_failed" && !run.steps.some(({ status }) => status === "failed")) this.#annotate("error", event, run);
  }

  #sumUp(run: RunState): void {
    this.#summed.add(run);
    for (const line of this.#lines.ofEnd(run)) this.#writer.push(line, true);
  }
}

/** An annotation may have several lines; each is made safe by itself. */
function messageOf({ error, text }: ExecutionEvent): string {
  const said: unknown = error ?? text;
  if (typeof said !== "string") return "";
  const lines = said.slice(0, MOST_MESSAGE_LENGTH).trimEnd().split(/\r\n|[\n\r]/u);
  return lines.map((line) => visibleText(line)).join("\n");
}
