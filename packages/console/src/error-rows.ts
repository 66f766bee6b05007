import { wrapToWidth } from "./cell-width.ts";
import { isSaidByStep } from "./run-summary.ts";
import type { TreeItem } from "./tree-items.ts";
import { visibleText } from "./visible-text.ts";

const MOST_ERROR_LENGTH = 2000;

/** The rows of a failed run's or step's error and diagnostics, made safe and broken into `width`: at most `most`. An action's stands in its own row. */
export function errorRows(item: TreeItem, width: number, most: number, ellipsis: string): string[] {
  const { node } = item;
  if (item.kind === "action") return [];
  const said = item.kind === "run" && isSaidByStep(item.node) ? [] : linesOf(node.error);
  for (const diagnostic of node.diagnostics.slice(0, most)) said.push(...linesOf(diagnostic));
  const rows: string[] = [];
  for (const line of said) {
    if (rows.length === most) break;
    rows.push(...wrapToWidth(line, width, most - rows.length, ellipsis));
  }
  return rows;
}

function linesOf(text: string | undefined): string[] {
  if (text === undefined) return [];
  const lines = text.slice(0, MOST_ERROR_LENGTH).split(/\r\n|[\n\r]/u);
  return lines.filter((line) => line.trim() !== "").map((line) => visibleText(line.trimEnd()));
}
