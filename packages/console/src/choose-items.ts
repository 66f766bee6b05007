import { ENDED, FAILED, RUNNING, type Collection, type Rank, type TreeItem } from "./tree-items.ts";

/** What there is room for, and what not. */
export interface Choice {
  /** In the order in which they are shown. */
  readonly items: readonly TreeItem[];
  /** How many there is no room for, by rank. */
  readonly hidden: Readonly<Record<Rank, number>>;
}

/**
 * Chooses what fits into `height` rows. Where not everything does: failures first, then what runs, then
 * what the failures' errors say, then what ended most recently; siblings stand in that order, and one row is left for "+N
 * more".
 *
 * @param detailsOf the rows that a failed item's error takes. Asked only for what is shown.
 */
export function chooseItems({ items: all, omitted }: Collection, height: number, detailsOf: (item: TreeItem) => readonly string[]): Choice {
  const hidden: Record<Rank, number> = { [FAILED]: 0, [RUNNING]: 0, [ENDED]: omitted };
  if (omitted === 0 && all.length <= height) {
    if (hasRoomForAll(all, height, detailsOf) || showMost(all, height, detailsOf)) return { items: all, hidden };
    for (const item of all) item.shown = false;
  }
  showMost(all, Math.max(1, height - 1), detailsOf);
  const roots: TreeItem[] = [];
  for (const item of all) {
    if (!item.shown) hidden[item.rank]++;
    else if (item.parent === undefined) roots.push(item);
  }
  const items: TreeItem[] = [];
  addInOrder(items, roots);
  return { items, hidden };
}

/** The common case, and the cheap one: nothing has to be chosen. */
function hasRoomForAll(all: readonly TreeItem[], height: number, detailsOf: (item: TreeItem) => readonly string[]): boolean {
  let room = height - all.length;
  for (const item of all) {
    if (item.rank !== FAILED) continue;
    item.details = detailsOf(item);
    room -= item.details.length;
  }
  return room >= 0;
}

/** Marks what is shown. Returns whether that is everything. */
function showMost(all: readonly TreeItem[], height: number, detailsOf: (item: TreeItem) => readonly string[]): boolean {
  let room = showInTurn(all, FAILED, height);
  room = showInTurn(all, RUNNING, room);
  for (const item of all) {
    if (room === 0) break;
    if (item.rank !== FAILED || !item.shown) continue;
    item.details = detailsOf(item).slice(0, room);
    room -= item.details.length;
  }
  showInTurn(all.toReversed(), ENDED, room);
  return all.every(({ shown }) => shown);
}

/** Marks those of a rank that there is room for, with their ancestors. Returns the room that is left. */
function showInTurn(items: readonly TreeItem[], rank: Rank, room: number): number {
  let left = room;
  for (const item of items) {
    if (left === 0) break;
    if (item.rank !== rank) continue;
    const cost = costOf(item);
    if (cost > left) continue;
    left -= cost;
    for (let next: TreeItem | undefined = item; next?.shown === false; next = next.parent) {
      next.shown = true;
      next.details = [];
    }
  }
  return left;
}

/** How many rows it takes to show an item: its own, and those of its ancestors that are not shown yet. */
function costOf(item: TreeItem): number {
  let cost = 0;
  for (let next: TreeItem | undefined = item; next?.shown === false; next = next.parent) cost++;
  return cost;
}

function addInOrder(items: TreeItem[], siblings: readonly TreeItem[]): void {
  for (const rank of [FAILED, RUNNING, ENDED]) {
    for (const item of siblings) {
      if (!item.shown || item.firstRank !== rank) continue;
      items.push(item);
      if (item.children.length > 0) addInOrder(items, item.children);
    }
  }
}
