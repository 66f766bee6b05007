import type { ActionStatus, RunStatus, StepStatus } from "@flowtap/run-state";
import isUnicodeSupported from "is-unicode-supported";
import type { Colors } from "./style.ts";

/** How anything that is shown stands. `started` and `unfinished`: running, in a picture that does not move. */
export type Standing = RunStatus | StepStatus | ActionStatus | "started" | "unfinished";

/** The characters that pictures are made of, each one cell wide but for the ellipsis. */
export interface Glyphs {
  readonly standing: Readonly<Record<Standing, string>>;
  /** Shown in turn while something runs. */
  readonly spinner: readonly string[];
  readonly ellipsis: string;
  readonly barDone: string;
  readonly barToDo: string;
  readonly separator: string;
  /** Begins a line that another program wrote, and a row of an error. */
  readonly quote: string;
}

const UNICODE: Glyphs = {
  standing: { running: "▸", started: "▸", retrying: "↻", completed: "✔", failed: "✖", skipped: "↓", unfinished: "○" },
  spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
  ellipsis: "…",
  barDone: "━",
  barToDo: "─",
  separator: "·",
  quote: "│",
};

/** For consoles with the characters of code page 437 only. */
const PLAIN: Glyphs = {
  standing: { running: ">", started: ">", retrying: "*", completed: "√", failed: "×", skipped: "-", unfinished: "o" },
  spinner: ["-", "\\", "|", "/"],
  ellipsis: "...",
  barDone: "=",
  barToDo: "-",
  separator: "-",
  quote: "|",
};

/** The glyphs that the terminal can show. */
export function chooseGlyphs(): Glyphs {
  return isUnicodeSupported() ? UNICODE : PLAIN;
}

const LEAST_COLUMNS_FOR_QUOTE = 5;

/** Begins a row of an error or of another program, so that none can be taken for the row of a step, or for a log command. */
export function quoteFor(columns: number, { quote }: Glyphs): string {
  return columns < LEAST_COLUMNS_FOR_QUOTE ? "" : `${quote} `;
}

/** The colour of each standing. */
export function colorOf(standing: Standing, colors: Colors): (text: string) => string {
  switch (standing) {
    case "running":
    case "started":
      return colors.cyan;
    case "retrying":
    case "unfinished":
      return colors.yellow;
    case "completed":
      return colors.green;
    case "failed":
      return colors.red;
    case "skipped":
      return colors.dim;
  }
}
