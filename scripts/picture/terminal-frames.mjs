import xterm from "@xterm/headless";

/**
 * A run of characters that look alike.
 *
 * @typedef {object} Span
 * @property {number} column
 * @property {string} text
 * @property {number | undefined} color 0 to 15; undefined is the terminal's own
 * @property {boolean} isBold
 * @property {boolean} isDim
 */

/**
 * What a terminal showed from a time on.
 *
 * @typedef {object} Frame
 * @property {number} atMs
 * @property {Span[][]} rows
 */

/**
 * @param {import("./record-terminal.mjs").Chunk[]} chunks
 * @param {{ columns: number, rows: number, leastMs: number }} options leastMs: frames nearer than that are left out
 * @returns {Promise<Frame[]>} the last is what remains
 */
export async function terminalFrames(chunks, { columns, rows, leastMs }) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  /** @type {Frame[]} */
  const frames = [];
  for (const [index, { atMs, bytes }] of chunks.entries()) {
    await new Promise((/** @type {(value?: undefined) => void} */ resolve) => terminal.write(bytes, resolve));
    const isLast = index === chunks.length - 1;
    const previous = frames.at(-1);
    if (!isLast && previous !== undefined && atMs - previous.atMs < leastMs) continue;
    frames.push({ atMs, rows: readRows(terminal, rows) });
  }
  return frames;
}

/** @param {xterm.Terminal} terminal @param {number} count */
function readRows(terminal, count) {
  const buffer = terminal.buffer.active;
  return Array.from({ length: count }, (_, index) => readRow(buffer.getLine(buffer.baseY + index)));
}

/** @param {xterm.IBufferLine | undefined} line */
function readRow(line) {
  /** @type {Span[]} */
  const spans = [];
  for (let column = 0; line !== undefined && column < line.length; column++) {
    const cell = line.getCell(column);
    const text = cell?.getChars() ?? "";
    if (cell === undefined || text === "" || text === " ") continue;
    const style = { color: cell.isFgPalette() ? cell.getFgColor() : undefined, isBold: cell.isBold() !== 0, isDim: cell.isDim() !== 0 };
    const last = spans.at(-1);
    const isNext = last !== undefined && column - (last.column + last.text.length) <= 1;
    if (isNext && last.color === style.color && last.isBold === style.isBold && last.isDim === style.isDim) {
      last.text += " ".repeat(column - last.column - last.text.length) + text;
    } else spans.push({ column, text, ...style });
  }
  return spans;
}
