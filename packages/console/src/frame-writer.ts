import type { Output } from "./output.ts";
import type { Row } from "./row-builder.ts";
import type { TerminalSize } from "./terminal-size.ts";

const BEGIN_SYNCHRONIZED = "\x1b[?2026h";
const END_SYNCHRONIZED = "\x1b[?2026l";
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
/** Text that a terminal draws wider than we measured is cut at the edge and cannot push the picture about. */
const NO_WRAP = "\x1b[?7l";
const WRAP = "\x1b[?7h";
const ERASE_TO_RIGHT = "\x1b[K";
const ERASE_ROW = "\x1b[2K";
const ERASE_BELOW = "\x1b[J";
const RESET_COLOR = "\x1b[0m";

/** Leaves a terminal as a program expects it, wherever in a frame it was. */
const RESTORE = RESET_COLOR + WRAP + SHOW_CURSOR + END_SYNCHRONIZED;

/**
 * Redraws a picture at the bottom of a terminal: one write a frame, only the rows that changed, everything relative to
 * where the picture begins, so that what stood above it stays. The cursor rests on the row below the picture (on its last
 * row where there is only one), so that foreign output begins at the left.
 */
export class FrameWriter {
  readonly #output: Output;
  #rows: readonly Row[] = [];
  #size: TerminalSize = { columns: 0, rows: 0 };
  /** Rows from the first row of the picture down to the cursor. */
  #cursorRow = 0;
  #cursorHidden = false;
  /**
   * Widths of rows of ours that a shrinking terminal pushed out of its screen, right above the picture, oldest first. A
   * growing one may bring them back, and then they must go.
   */
  #outOfReach: readonly number[] = [];

  constructor(output: Output) {
    this.#output = output;
  }

  /**
   * Draws `rows` in place of the picture before, with `above` as lasting lines over it.
   *
   * @returns whether the output took it. If not, nothing has changed.
   */
  draw(above: readonly Row[], rows: readonly Row[], size: TerminalSize): boolean {
    const resized = this.#isResized(size);
    const kept = resized || above.length > 0 ? [] : this.#rows;
    if (above.length === 0 && !resized && isSame(kept, rows)) return true;

    let text = BEGIN_SYNCHRONIZED + (this.#cursorHidden ? "" : HIDE_CURSOR) + NO_WRAP;
    text += kept.length === 0 || rows.length === 0 ? this.#erased(size, resized) : `\r${upBy(this.#cursorRow)}`;
    for (const row of above) text += `${row.text}${RESET_COLOR}\r\n`;
    const restsBelow = size.rows > 1 && rows.length > 0;
    for (const [index, row] of rows.entries()) {
      if (kept[index]?.text !== row.text) text += `\r${row.text}${row.width < size.columns ? ERASE_TO_RIGHT : ""}`;
      if (restsBelow || index < rows.length - 1) text += "\r\n";
    }
    if (kept.length > rows.length && restsBelow) text += ERASE_BELOW;
    text += WRAP + END_SYNCHRONIZED;

    if (!this.#output.offer(text)) return false;
    if (above.length > 0) this.#outOfReach = [];
    else if (resized) this.#outOfReach = this.#rowsBeyond(size);
    this.#rows = rows;
    this.#size = size;
    this.#cursorRow = restsBelow ? rows.length : Math.max(0, rows.length - 1);
    this.#cursorHidden = true;
    return true;
  }

  /** The text that takes the picture away, puts `last` in its place for good, and restores the terminal. */
  lastText(last: readonly Row[], size: TerminalSize): string {
    const isUntouched = this.#rows.length === 0 && !this.#cursorHidden;
    if (isUntouched && last.length === 0) return "";
    const lines = last.map(({ text }) => `${text}${RESET_COLOR}\r\n`).join("");
    return BEGIN_SYNCHRONIZED + NO_WRAP + this.#erased(size, this.#isResized(size)) + lines + RESTORE;
  }

  /** Restores the terminal at once and leaves the picture as it stands. A later frame begins anew below it. */
  restore(): void {
    if (!this.#cursorHidden) return;
    this.#cursorHidden = false;
    const isOnPicture = this.#cursorRow < this.#rows.length;
    this.#output.writeNow(RESTORE + (isOnPicture ? "\r\n" : ""));
    if (!isOnPicture) return;
    this.#rows = [];
    this.#cursorRow = 0;
  }

  #isResized({ columns, rows }: TerminalSize): boolean {
    return columns !== this.#size.columns || rows !== this.#size.rows;
  }

  /**
   * Up to where the picture begins, and the picture gone. Row by row: to erase a whole screen at once makes some terminals
   * keep a copy of it above.
   */
  #erased(size: TerminalSize, resized: boolean): string {
    const rows = resized ? Math.min(rowsTaken(this.#widthsAboveCursor(), size), size.rows - 1) : this.#cursorRow;
    return `\r${upBy(rows)}${ERASE_ROW}${`\x1b[B${ERASE_ROW}`.repeat(rows)}${upBy(rows)}`;
  }

  /** What is still out of reach after a resize. */
  #rowsBeyond(size: TerminalSize): number[] {
    const widths = this.#widthsAboveCursor();
    let beyond = rowsTaken(widths, size) - (size.rows - 1);
    return widths.filter((width) => {
      const isBeyond = beyond > 0;
      beyond -= rowsTaken([width], size);
      return isBeyond;
    });
  }

  #widthsAboveCursor(): number[] {
    return [...this.#outOfReach, ...this.#rows.slice(0, this.#cursorRow).map(({ width }) => width)];
  }
}

/** Terminals that became narrower break rows anew, and the cursor goes down with them. */
function rowsTaken(widths: readonly number[], { columns }: TerminalSize): number {
  return widths.reduce((rows, width) => rows + Math.max(1, Math.ceil(width / columns)), 0);
}

function upBy(rows: number): string {
  return rows > 0 ? `\x1b[${String(rows)}A` : "";
}

function isSame(before: readonly Row[], after: readonly Row[]): boolean {
  return before.length === after.length && before.every((row, index) => row.text === after[index]?.text);
}
