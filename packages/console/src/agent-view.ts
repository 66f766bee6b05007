import { isTerminalEvent, type ExecutionEvent } from "@flowtap/core";
import type { RunState, RunStates } from "@flowtap/run-state";
import { describeEvent, saidIn } from "./event-line.ts";
import { foldEvents, type OnUnreadable } from "./fold-events.ts";
import { LineWriter } from "./line-writer.ts";
import type { Output } from "./output.ts";
import { countOf } from "./readable-values.ts";
import { readableName, runName } from "./run-names.ts";
import { allRunsSummary, inTime, isSaidByStep, runEnding, runTotals } from "./run-summary.ts";
import type { View } from "./view.ts";
import { visibleText } from "./visible-text.ts";

const MOST_ERROR = 500;
const MOST_TEXT = 200;
const MOST_LINE_LENGTH = 1000;

/** For a machine that reads and pays by the word: what failed and why, what was tried again, and one line a run. Plain ASCII but for what events say. */
export class AgentView implements View {
  readonly #states: RunStates;
  readonly #writer: LineWriter;
  readonly #summed = new WeakSet<RunState>();

  constructor(states: RunStates, output: Output) {
    this.#states = states;
    this.#writer = new LineWriter(output, (lines) => `flowtap: ${countOf(lines, "line")} not shown`);
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
    this.#writer.push(`| ${visibleText(line, MOST_LINE_LENGTH)}`);
    this.#writer.flush();
  }

  async finish(): Promise<void> {
    for (const run of this.#states.runs.values()) if (!this.#summed.has(run)) this.#sumUp(run);
    const summary = allRunsSummary(this.#states);
    if (summary !== undefined) this.#writer.push(`flowtap: ${summary}`, true);
    await this.#writer.finish();
  }

  #note(event: ExecutionEvent): void {
    if (event.type === "step_failed") this.#writer.push(this.#failure(event));
    else if (event.type === "step_retrying") this.#writer.push(describe("retry", event));
    else if (isTerminalEvent(event)) {
      const run = this.#states.runs.get(event.runId);
      if (run !== undefined) this.#sumUp(run);
    }
  }

  #failure(event: ExecutionEvent): string {
    const step = this.#states.runs.get(event.runId)?.steps.findLast(({ stepId }) => stepId === event.stepId);
    const last = saidIn(step?.text, MOST_TEXT);
    return describe("fail", event) + (last === "" || event.error === undefined ? "" : ` | last: ${last}`);
  }

  #sumUp(run: RunState): void {
    this.#summed.add(run);
    const error = isSaidByStep(run) ? "" : saidIn(run.error, MOST_ERROR);
    const totals = [`${runName(run)} ${runEnding(run)}${inTime(run)}`, ...runTotals(run)].join("; ");
    this.#writer.push(`run ${readableName(run.runId)}: ${totals}${error === "" ? "" : `; error: ${error}`}`, true);
  }
}

function describe(word: string, event: ExecutionEvent): string {
  const line = describeEvent(event);
  const note = line === undefined || line.note === "" ? "" : ` (${line.note})`;
  const said = saidIn(event.error, MOST_ERROR) || saidIn(event.text, MOST_TEXT);
  return `${word} ${readableName(event.runId)} ${line?.name ?? ""}${note}${said === "" ? "" : `: ${said}`}`;
}
