import { isTerminalEvent, type ExecutionEvent } from "@flowtap/core";
import type { RunState, RunStates } from "@flowtap/run-state";
import { cellWidth } from "./cell-width.ts";
import type { ConsoleStream } from "./console-stream.ts";
import { foldEvents, type OnUnreadable } from "./fold-events.ts";
import { foreignRows } from "./foreign-rows.ts";
import { FrameTimer } from "./frame-timer.ts";
import { FrameWriter } from "./frame-writer.ts";
import type { Output } from "./output.ts";
import { drawRuns } from "./picture.ts";
import { restoreOnExit } from "./restore-terminal.ts";
import { RowAllowance } from "./row-allowance.ts";
import { RowBuilder, type Paint, type Row } from "./row-builder.ts";
import { RunClock } from "./run-clock.ts";
import { allRunsSummary, runTotals } from "./run-summary.ts";
import { countOf } from "./readable-values.ts";
import type { Style } from "./style.ts";
import { terminalSize, type TerminalSize } from "./terminal-size.ts";
import type { View } from "./view.ts";

/** What the live view draws on, and how often. */
export interface LiveOptions {
  readonly columns: number;
  readonly rows: number;
  readonly maxFps: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

/** Events that wait to be taken in. */
interface Batch {
  readonly events: readonly ExecutionEvent[];
  readonly onUnreadable: OnUnreadable;
}

const SPINNER_MS = 100;
/** Events that wait for a frame: when there are more, they are taken in without one. */
const MOST_WAITING_EVENTS = 4096;
/** Rows of a run that has ended, left above the picture for good. */
const MOST_LASTING_ROWS = 60;
/** Lasting rows that wait for a terminal that takes nothing. */
const MOST_WAITING_LENGTH = 1024 * 1024;

/**
 * A tree at the bottom of the terminal that is redrawn while runs go on. A run that ends leaves the tree and stays above
 * it. When the terminal takes nothing, frames are left out; the next one shows what is true then.
 */
export class LiveView implements View {
  readonly #states: RunStates;
  readonly #stream: ConsoleStream;
  readonly #output: Output;
  readonly #style: Style;
  readonly #options: LiveOptions;
  readonly #clock: RunClock;
  readonly #frames: FrameWriter;
  readonly #timer: FrameTimer;
  readonly #allowance: RowAllowance;
  /** Taken in when a frame is due: nobody looks at the states before, and many events at once cost less than a few now and then. */
  #waiting: Batch[] = [];
  #waitingEvents = 0;
  /** Runs that may have ended in the batch that is being taken in. */
  readonly #ended = new Set<string>();
  /** Runs that were left above the picture. */
  readonly #left = new WeakSet<RunState>();
  #above: Row[] = [];
  #aboveLength = 0;
  #lost = 0;
  #undo: (() => void) | undefined;

  constructor(states: RunStates, stream: ConsoleStream, output: Output, style: Style, options: LiveOptions) {
    this.#states = states;
    this.#stream = stream;
    this.#output = output;
    this.#style = style;
    this.#options = options;
    this.#clock = new RunClock(states, options.now);
    this.#frames = new FrameWriter(output);
    this.#timer = new FrameTimer(1000 / options.maxFps, options.now, () => this.#draw());
    this.#allowance = new RowAllowance(options.now);
    output.onReady = () => {
      this.#timer.request();
    };
  }

  start(): void {
    const release = restoreOnExit(() => {
      this.#frames.restore();
    });
    const onResize = (): void => {
      this.#timer.request();
    };
    this.#stream.on("resize", onResize);
    this.#undo = () => {
      release();
      this.#stream.off("resize", onResize);
    };
  }

  show(events: readonly ExecutionEvent[], onUnreadable: OnUnreadable): void {
    this.#waiting.push({ events, onUnreadable });
    this.#waitingEvents += events.length;
    if (this.#waitingEvents > MOST_WAITING_EVENTS) this.#takeIn();
    this.#timer.request();
  }

  print(line: string): void {
    this.#takeIn();
    this.#leave(foreignRows(line, this.#size().columns, this.#style));
    this.#timer.request();
  }

  async finish(): Promise<void> {
    this.#timer.stop();
    this.#takeIn();
    for (const run of this.#roots()) this.#leave(this.#lastingRows(run));
    const { colors } = this.#style;
    const summary = allRunsSummary(this.#states);
    if (summary !== undefined) this.#above.push(this.#line(summary, colors.bold));
    if (this.#lost > 0) this.#above.push(this.#line(`${countOf(this.#lost, "line")} not shown: the terminal took nothing`, colors.yellow));
    await this.#output.finish(this.#frames.lastText(this.#above, this.#size()));
    this.#undo?.();
    this.#output.close();
  }

  /** Folds what waits. A run that has ended is left at once: it may be forgotten by the next batch. */
  #takeIn(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingEvents = 0;
    const note = (event: ExecutionEvent): void => {
      this.#note(event);
    };
    for (const { events, onUnreadable } of waiting) {
      foldEvents(this.#states, events, note, onUnreadable);
      this.#leaveEnded();
    }
  }

  #note(event: ExecutionEvent): void {
    this.#clock.note(event);
    if (isTerminalEvent(event)) this.#ended.add(event.runId);
    if (event.type === "workflow_started") this.#comeBack(event.runId);
  }

  /** Returns whether the picture moves by itself. */
  #draw(): boolean {
    this.#takeIn();
    this.#clock.settle();
    const size = this.#size();
    const roots = this.#roots();
    const { glyphs } = this.#style;
    const spinner = glyphs.spinner[Math.floor(this.#options.now() / SPINNER_MS) % glyphs.spinner.length] ?? "";
    const height = Math.max(1, size.rows - 1);
    const rows = drawRuns(this.#states, roots, { columns: size.columns, height, style: this.#style, motion: { clock: this.#clock, spinner } });
    if (this.#frames.draw(this.#above, rows, size)) {
      this.#above = [];
      this.#aboveLength = 0;
    }
    return roots.length > 0 && !this.#output.closed;
  }

  /** The runs in the picture: those that hang under no other, and go on. Others are left above it. */
  #roots(): RunState[] {
    const roots: RunState[] = [];
    for (const run of this.#states.runs.values()) {
      if (run.nested || this.#left.has(run)) continue;
      if (run.status === "running") roots.push(run);
      else this.#leaveRun(run);
    }
    return roots;
  }

  #leaveEnded(): void {
    for (const runId of this.#ended) {
      const run = this.#states.runs.get(runId);
      if (run !== undefined && !run.nested && run.status !== "running" && !this.#left.has(run)) this.#leaveRun(run);
    }
    this.#ended.clear();
  }

  #leaveRun(run: RunState): void {
    this.#leave(this.#lastingRows(run));
    this.#left.add(run);
  }

  /** A run that was left above the picture, and is started again, is in the picture again. */
  #comeBack(runId: string): void {
    const run = this.#states.runs.get(runId);
    if (run?.status === "running") this.#left.delete(run);
  }

  /** Everything under a run; of runs that end faster than anybody reads a row each, and what failed. */
  #lastingRows(run: RunState): Row[] {
    const { columns } = this.#size();
    const isClosed = !this.#allowance.isLeft;
    const rows = drawRuns(this.#states, [run], { columns, height: MOST_LASTING_ROWS, style: this.#style, isClosed });
    if (isClosed) return rows;
    const totals = runTotals(run);
    const inOneRow = totals.join(` ${this.#style.glyphs.separator} `);
    for (const total of cellWidth(inOneRow) + 2 > columns ? totals : [inOneRow]) rows.push(this.#line(`  ${total}`, this.#style.colors.dim));
    rows.push(this.#line(""));
    this.#allowance.spend(rows.length);
    return rows;
  }

  #leave(rows: readonly Row[]): void {
    const length = rows.reduce((sum, { text }) => sum + text.length, 0);
    if (this.#aboveLength + length > MOST_WAITING_LENGTH) {
      this.#lost += rows.length;
      return;
    }
    this.#above.push(...rows);
    this.#aboveLength += length;
  }

  #line(text: string, paint?: Paint): Row {
    return this.#row().add(text, paint).build();
  }

  #row(): RowBuilder {
    return new RowBuilder(this.#size().columns, this.#style.glyphs.ellipsis);
  }

  #size(): TerminalSize {
    return terminalSize(this.#stream, this.#options);
  }
}
