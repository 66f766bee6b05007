import { countSteps, type RunState, type StepState } from "@flowtap/run-state";
import { cellWidth } from "./cell-width.ts";
import { colorOf, type Standing } from "./glyphs.ts";
import { countOf, progressRatio, readableElapsed, readableMilliseconds, readableNumber, readableProgress } from "./readable-values.ts";
import { RowBuilder, type Row } from "./row-builder.ts";
import { tookMs, type RunClock } from "./run-clock.ts";
import { nodeName, readableName, roundOf } from "./run-names.ts";
import type { Style } from "./style.ts";
import type { TreeItem } from "./tree-items.ts";
import { firstLine, lastLine, visibleText } from "./visible-text.ts";

/** The clock and the spinner of a picture that moves. */
export interface Motion {
  readonly clock: RunClock;
  /** The spinner's glyph for this frame. */
  readonly spinner: string;
}

/** Where and how the row of an item is drawn. */
export interface ItemPlace {
  readonly columns: number;
  /** Where progress and text begin. */
  readonly column: number;
  readonly style: Style;
  readonly motion: Motion | undefined;
  /** Stands at the right edge instead of the time. */
  readonly right: string | undefined;
}

const BAR_CELLS = 20;
const LEAST_ROOM_FOR_BAR = BAR_CELLS + 14;

/** What a row begins with, behind the glyph. */
export interface ItemHead {
  readonly item: TreeItem;
  readonly name: string;
  readonly tags: string;
}

/** The head of an item's row, as plain text. */
export function itemHead(item: TreeItem): ItemHead {
  return { item, name: nodeName(item.node), tags: tagsOf(item) };
}

/** The row of a run, a step or an action. */
export function itemRow({ item, name, tags }: ItemHead, indent: number, place: ItemPlace): Row {
  const { colors, glyphs } = place.style;
  const standing = standingOf(item, place.motion);
  const glyph = standing === "running" && place.motion !== undefined ? place.motion.spinner : glyphs.standing[standing];
  const row = new RowBuilder(place.columns, glyphs.ellipsis)
    .reserveRight(place.right ?? timeOf(item, place.motion), colors.dim)
    .padTo(indent)
    .add(glyph, colorOf(standing, colors));
  if (row.room > 1) row.add(" ").add(name, item.kind === "run" ? colors.bold : undefined);
  if (tags !== "") row.add(tags, colors.yellow);
  if (item.kind === "run") addRunDetails(row, item.node, name, place.style);
  else addDetails(row, item, name, place);
  return row.build();
}

function standingOf(item: TreeItem, motion: Motion | undefined): Standing {
  const { status } = item.node;
  const isOpen = status === "running" || status === "retrying";
  if (!isOpen) return status;
  // A run may end without a word about its steps: nobody works on them any more.
  const isOver = motion === undefined || (item.kind !== "run" && item.run.status !== "running");
  return isOver ? "unfinished" : status;
}

function timeOf(item: TreeItem, motion: Motion | undefined): string {
  const { status } = item.node;
  if (status === "running" || status === "retrying") {
    const elapsedMs = motion?.clock.elapsedMs(item.run, item.node);
    return elapsedMs === undefined || item.run.status !== "running" ? "" : readableElapsed(elapsedMs);
  }
  const took = tookMs(item.node);
  return took === undefined || status === "skipped" ? "" : readableMilliseconds(took);
}

function tagsOf(item: TreeItem): string {
  if (item.kind === "run") return "";
  const { attempt } = item.node;
  const round = item.kind === "step" ? roundOf(item.node) : undefined;
  return `${round === undefined ? "" : ` (round ${readableNumber(round)})`}${attempt !== undefined && attempt > 1 ? `  attempt ${readableNumber(attempt)}` : ""}`;
}

/** The id, how many steps are done, how many failed: what there is no room for goes, the id first, the failures last. */
function addRunDetails(row: RowBuilder, run: RunState, name: string, { colors }: Style): void {
  const counts = countSteps(run);
  const id = readableName(run.runId);
  const parts = [
    { text: id === name ? "" : id, paint: colors.dim },
    { text: stepsDone(run, counts), paint: colors.dim },
    { text: counts.failed > 0 ? `${String(counts.failed)} failed` : "", paint: colors.red },
  ].filter(({ text }) => text !== "");
  while (parts.length > 1 && parts.reduce((cells, { text }) => cells + 2 + cellWidth(text), 0) > row.room) parts.shift();
  for (const { text, paint } of parts) row.addApart(text, paint);
}

function stepsDone({ stepsTotal: total }: RunState, { completed, failed, skipped, running, retrying }: ReturnType<typeof countSteps>): string {
  const done = completed + failed + skipped;
  const known = done + running + retrying;
  if (total !== undefined && total >= known) return `${String(done)}/${countOf(total, "step")}`;
  return known > 0 || total !== undefined ? `${countOf(done, "step")} done` : "";
}

function addDetails(row: RowBuilder, item: Exclude<TreeItem, { kind: "run" }>, name: string, { column, style, motion }: ItemPlace): void {
  const { colors } = style;
  const { node } = item;
  const isOpen = node.status === "running" || node.status === "retrying";
  const text = textOf(item, name, isOpen);
  const progress = isOpen && motion !== undefined ? node.progress : undefined;
  if (text === "" && progress === undefined) return;
  row.add("  ").padTo(column);
  if (progress !== undefined) {
    const ratio = progressRatio(progress);
    if (ratio !== undefined && row.room >= LEAST_ROOM_FOR_BAR) addBar(row, ratio, style);
    const percent = ratio === undefined ? "" : `${String(Math.floor(ratio * 100)).padStart(3)}%  `;
    row.add(percent + readableProgress(progress));
    row.addApart(text, colors.dim);
  } else if (row.room >= 4) {
    row.add(text, node.status === "failed" ? colors.red : node.status === "retrying" ? colors.yellow : colors.dim);
  }
}

function addBar(row: RowBuilder, ratio: number, { colors, glyphs }: Style): void {
  const done = Math.floor(ratio * BAR_CELLS);
  row.add(glyphs.barDone.repeat(done), colors.cyan).add(glyphs.barToDo.repeat(BAR_CELLS - done), colors.dim).add(" ");
}

/** The latest that was said about what goes on, why something was skipped or is tried again, what went wrong in an action. */
function textOf(item: Exclude<TreeItem, { kind: "run" }>, name: string, isOpen: boolean): string {
  const { node } = item;
  const hasUnsaidError = node.status === "retrying" || (node.status === "failed" && item.details.length === 0);
  if (hasUnsaidError && node.error !== undefined) return visibleText(firstLine(node.error));
  if ((hasUnsaidError || isOpen || node.status === "skipped") && node.text !== undefined) {
    const said = visibleText(lastLine(node.text));
    return said === name ? "" : said;
  }
  return item.kind === "step" && node.status === "completed" ? closedNote(item.node) : "";
}

/** What a step that is closed hides. */
function closedNote(step: StepState): string {
  const { forgottenActions: forgotten } = step;
  const actions = step.actions.length + forgotten.completed + forgotten.failed + forgotten.running;
  const notes: string[] = [];
  if (actions > 0) notes.push(countOf(actions, "action"));
  if (step.diagnostics.length > 0) notes.push(countOf(step.diagnostics.length, "diagnostic"));
  return notes.join(", ");
}
