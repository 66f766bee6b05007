import type { ConsoleStream } from "./console-stream.ts";

/** A terminal's size in cells. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

const USUAL: TerminalSize = { columns: 80, rows: 24 };
const LARGEST = 500;

/** The size to draw for: the option, else what the stream says, else 80×24; never beyond 500 either way. 0 means unknown. */
export function terminalSize(stream: ConsoleStream, option: { readonly columns: number; readonly rows: number }): TerminalSize {
  return {
    columns: usable(option.columns) ?? usable(stream.columns) ?? USUAL.columns,
    rows: usable(option.rows) ?? usable(stream.rows) ?? USUAL.rows,
  };
}

function usable(cells: unknown): number | undefined {
  return typeof cells === "number" && cells >= 1 ? Math.min(LARGEST, Math.floor(cells)) : undefined;
}
