import type { RunState, RunStates } from "@flowtap/run-state";
import { cellWidth } from "./cell-width.ts";
import { chooseItems, type Choice } from "./choose-items.ts";
import { errorRows } from "./error-rows.ts";
import { quoteFor } from "./glyphs.ts";
import { itemHead, itemRow, type ItemHead, type ItemPlace, type Motion } from "./item-row.ts";
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
  /** Whether of each root only the row and what failed under it is shown. */
  readonly isClosed?: boolean;
}

/** Wider rows are hard to follow with the eye. */
const MOST_COLUMNS = 100;
/** Most rows that one error takes. */
const MOST_DETAILS = 3;
const INDENT = 2;
const MOST_DEPTH = 12;

/** Draws runs and everything under them into at most `height` rows: a pure function of the states, the size and the clock. */
export function drawRuns(states: RunStates, roots: readonly RunState[], canvas: Canvas): Row[] {
  const { style, height, isClosed = false } = canvas;
  const columns = Math.min(canvas.columns, MOST_COLUMNS);
  const choice = chooseItems(collectItems(states, roots, height, isClosed), height, (item) => {
    return errorRows(item, Math.max(1, columns - detailIndent(item, columns) - quoteFor(columns, style.glyphs).length), MOST_DETAILS, style.glyphs.ellipsis);
  });
  const hidden = choice.hidden[FAILED] + choice.hidden[RUNNING] + choice.hidden[ENDED];
  const heads = choice.items.map(itemHead);
  const column = Math.min(Math.max(0, ...heads.map((head) => detailsBegin(head, columns))), Math.floor(columns * 0.4));
  const right = height === 1 && hidden > 0 ? `+${String(hidden)} more` : undefined;
  const place = { columns, column, style, motion: canvas.motion, right };
  const rows = heads.flatMap((head) => rowsOf(head, place));
  if (hidden > 0 && height > 1) rows.push(moreRow(choice, hidden, columns, style));
  return rows;
}

function rowsOf(head: ItemHead, place: ItemPlace): Row[] {
  const { item } = head;
  const { columns, style } = place;
  const row = itemRow(head, indentOf(item, columns), place);
  if (item.details.length === 0) return [row];
  const details = item.details.map((detail) => {
    const builder = new RowBuilder(columns, style.glyphs.ellipsis).padTo(detailIndent(item, columns));
    return builder.add(quoteFor(columns, style.glyphs), style.colors.dim).add(detail, style.colors.red).build();
  });
  return [row, ...details];
}

/** Progress and text stand below each other: behind most heads, but in the left half. */
function detailsBegin({ item, name, tags }: ItemHead, columns: number): number {
  return item.kind === "run" ? 0 : indentOf(item, columns) + INDENT + cellWidth(name) + cellWidth(tags) + INDENT;
}

/** Rows that are too narrow for their depth are indented less. */
function indentOf({ depth }: TreeItem, columns: number): number {
  return Math.min(INDENT * Math.min(depth, MOST_DEPTH), Math.max(0, Math.floor(columns / 2) - 4));
}

function detailIndent(item: TreeItem, columns: number): number {
  const indent = indentOf(item, columns);
  return indent === 0 && item.depth > 0 ? 0 : Math.min(indent + INDENT, columns - 1);
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
