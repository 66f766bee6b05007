import { ENDED, FAILED, RUNNING, type Rank, type TreeItem } from "./tree-items.ts";

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
export function chooseItems(all: readonly TreeItem[], height: number, detailsOf: (item: TreeItem) => readonly string[]): Choice {
  const hidden: Record<Rank, number> = { [FAILED]: 0, [RUNNING]: 0, [ENDED]: 0 };
  if (all.length <= height && showMost(all, height, detailsOf)) return { items: all, hidden };

  for (const item of all) item.shown = false;
  showMost(all, Math.max(1, height - 1), detailsOf);
  for (const item of all) if (!item.shown) hidden[item.rank]++;
  const items: TreeItem[] = [];
  addInOrder(items, all.filter(({ parent }) => parent === undefined));
  return { items, hidden };
}

/** Marks what is shown. Returns whether that is everything. */
function showMost(all: readonly TreeItem[], height: number, detailsOf: (item: TreeItem) => readonly string[]): boolean {
  let room = height;
  const failures: TreeItem[] = [];
  const show = (item: TreeItem): void => {
    const cost = costOf(item);
    if (cost > room) return;
    room -= cost;
    for (let shown: TreeItem | undefined = item; shown?.shown === false; shown = shown.parent) {
      shown.shown = true;
      shown.details = [];
      if (shown.rank === FAILED) failures.push(shown);
    }
  };

  for (const item of all) if (room > 0 && item.rank === FAILED) show(item);
  for (const item of all) if (room > 0 && item.rank === RUNNING) show(item);
  for (const item of failures) {
    if (room === 0) break;
    item.details = detailsOf(item).slice(0, room);
    room -= item.details.length;
  }
  for (let index = all.length - 1; index >= 0 && room > 0; index--) {
    const item = all[index];
    if (item?.rank === ENDED) show(item);
  }
  return all.every(({ shown }) => shown);
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
      addInOrder(items, item.children);
    }
  }
}
