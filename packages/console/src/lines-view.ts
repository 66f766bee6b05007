import { isTerminalEvent, type ExecutionEvent } from "@flowtap/core";
import type { RunState, RunStates } from "@flowtap/run-state";
import { foldEvents, type OnUnreadable } from "./fold-events.ts";
import { LineWriter } from "./line-writer.ts";
import type { Output } from "./output.ts";
import { countOf } from "./readable-values.ts";
import { RunLines } from "./run-lines.ts";
import type { Style } from "./style.ts";
import type { View } from "./view.ts";

/** How long a run may be silent before its progress is worth a line. */
const PROGRESS_EVERY_MS = 10_000;
const MOST_LINE_LENGTH = 4000;

/** One line an event that matters, for CI logs and pipes. */
export class LinesView implements View {
  readonly #states: RunStates;
  readonly #lines: RunLines;
  readonly #writer: LineWriter;
  readonly #now: () => number;
  /** When something was last said about a run. */
  readonly #saidAt = new WeakMap<RunState, number>();
  readonly #summed = new WeakSet<RunState>();

  constructor(states: RunStates, output: Output, style: Style, now: () => number) {
    this.#states = states;
    this.#lines = new RunLines(style);
    this.#now = now;
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
    if (this.#writer.lost > 0) this.#writer.push(this.#lines.ofOurselves(`${countOf(this.#writer.lost, "line")} not shown in all`), true);
    await this.#writer.finish();
  }

  #note(event: ExecutionEvent): void {
    const run = this.#states.runs.get(event.runId);
    const line = this.#lines.ofEvent(event) ?? (event.type === "step_progress" && run !== undefined ? this.#progressOf(run) : undefined);
    if (line !== undefined) {
      this.#writer.push(line);
      if (run !== undefined) this.#saidAt.set(run, this.#now());
    }
    if (run !== undefined && isTerminalEvent(event)) this.#sumUp(run);
  }

  #sumUp(run: RunState): void {
    this.#summed.add(run);
    for (const line of this.#lines.ofEnd(run)) this.#writer.push(line, true);
  }

  #progressOf(run: RunState): string | undefined {
    const saidAt = this.#saidAt.get(run);
    if (saidAt !== undefined && this.#now() - saidAt >= PROGRESS_EVERY_MS) return this.#lines.ofProgress(run);
    if (saidAt === undefined) this.#saidAt.set(run, this.#now());
    return undefined;
  }
}
