import type { RunState, RunStates } from "@flowtap/run-state";
import { cellWidth } from "./cell-width.ts";
import { chooseItems, type Choice } from "./choose-items.ts";
import { errorRows } from "./error-rows.ts";
import { itemHead, itemRow, type Motion } from "./item-row.ts";
import { RowBuilder, type Row } from "./row-builder.ts";
import type { Style } from "./style.ts";
import { ENDED, FAILED, RUNNING, collectItems, type TreeItem } from "./tree-items.ts";

/** What a picture is drawn with. */
export interface Canvas {
  readonly columns: number;
  /** Most rows of the picture. */
  readonly height: number;
  readonly style: Style;
  /** Left out for a picture that stays: what still runs is drawn as unfinished. */
  readonly motion?: Motion;
}

/** Wider rows are hard to follow with the eye. */
const MOST_COLUMNS = 100;
/** Most rows that one error takes. */
const MOST_DETAILS = 3;
const INDENT = 2;
const LEAST_COLUMNS_FOR_QUOTE = 5;
const MOST_DEPTH = 12;

/** Draws runs and everything under them into at most `height` rows: a pure function of the states, the size and the clock. */
export function drawRuns(states: RunStates, roots: readonly RunState[], canvas: Canvas): Row[] {
  const { style, height } = canvas;
  const columns = Math.min(canvas.columns, MOST_COLUMNS);
  const choice = chooseItems(collectItems(states, roots), height, (item) => {
    return errorRows(item, Math.max(1, columns - detailIndent(item, columns) - quoteOf(columns, style).length), MOST_DETAILS, style.glyphs.ellipsis);
  });
  const hidden = choice.hidden[FAILED] + choice.hidden[RUNNING] + choice.hidden[ENDED];
  const column = detailColumn(choice.items, columns);

  const rows: Row[] = [];
  for (const item of choice.items) {
    const right = height === 1 && hidden > 0 ? `+${String(hidden)} more` : undefined;
    rows.push(itemRow(item, { columns, indent: indentOf(item, columns), column, style, motion: canvas.motion, right }));
    for (const detail of item.details) {
      const row = new RowBuilder(columns, style.glyphs.ellipsis).padTo(detailIndent(item, columns));
      rows.push(row.add(quoteOf(columns, style), style.colors.dim).add(detail, style.colors.red).build());
    }
  }
  if (hidden > 0 && height > 1) rows.push(moreRow(choice, hidden, columns, style));
  return rows;
}

/** Where progress and text begin, so that they stand below each other: behind most heads, but in the left half. */
function detailColumn(items: readonly TreeItem[], columns: number): number {
  let column = 0;
  for (const item of items) {
    if (item.kind !== "run") column = Math.max(column, indentOf(item, columns) + cellWidth(itemHead(item)) + INDENT);
  }
  return Math.min(column, Math.floor(columns * 0.4));
}

/** Rows that are too narrow for their depth are indented less. */
function indentOf({ depth }: TreeItem, columns: number): number {
  return Math.min(INDENT * Math.min(depth, MOST_DEPTH), Math.max(0, Math.floor(columns / 2) - 4));
}

function detailIndent(item: TreeItem, columns: number): number {
  const indent = indentOf(item, columns);
  return indent === 0 && item.depth > 0 ? 0 : Math.min(indent + INDENT, columns - 1);
}

/** Begins a row of an error, so that none can be taken for the row of a step, or for a log command. */
function quoteOf(columns: number, { glyphs }: Style): string {
  return columns < LEAST_COLUMNS_FOR_QUOTE ? "" : `${glyphs.quote} `;
}

function moreRow({ hidden }: Choice, total: number, columns: number, { colors, glyphs }: Style): Row {
  const kinds = [
    { count: hidden[FAILED], word: "failed" },
    { count: hidden[RUNNING], word: "running" },
    { count: hidden[ENDED], word: "done" },
  ].filter(({ count }) => count > 0);
  const row = new RowBuilder(columns, glyphs.ellipsis).padTo(columns > 20 ? INDENT : 0).add(`+${String(total)} more`, colors.bold);
  return row.addApart(kinds.map(({ count, word }) => `${String(count)} ${word}`).join(", "), colors.dim).build();
}
