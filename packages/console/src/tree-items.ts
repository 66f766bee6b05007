import { childRuns, type ActionState, type RunState, type RunStates, type StepState } from "@flowtap/run-state";

/** What is shown first when there is no room for everything. */
export const FAILED = 0;
export const RUNNING = 1;
export const ENDED = 2;
/** {@link FAILED}, then {@link RUNNING}, then {@link ENDED}. */
export type Rank = typeof FAILED | typeof RUNNING | typeof ENDED;

/** A run, a step or an action with its place in the picture. */
export type TreeItem = (
  | { readonly kind: "run"; readonly node: RunState }
  | { readonly kind: "step"; readonly node: StepState }
  | { readonly kind: "action"; readonly node: ActionState }
) & {
  /** The run that it is, or belongs to. */
  readonly run: RunState;
  readonly parent: TreeItem | undefined;
  readonly depth: number;
  readonly rank: Rank;
  readonly children: TreeItem[];
  /** The best rank among it and everything under it. */
  firstRank: Rank;
  /** Whether there is room for it. */
  shown: boolean;
  /** The rows of its error that there is room for. */
  details: readonly string[];
};

/** How many ended actions of a running step are kept in sight. */
const RECENT_ACTIONS = 5;

/** What is worth a row, parents before children. */
export interface Collection {
  readonly items: TreeItem[];
  /** How many ended ones besides there can be no room for. */
  omitted: number;
}

/**
 * Everything under `roots` that is worth a row. What has ended well is closed: its actions and child steps are left out; so
 * are, under what failed, the parts that did not. Of the steps of a run that have ended well the latest `most` are
 * looked at: no more of them have room.
 */
export function collectItems(states: RunStates, roots: readonly RunState[], most: number, isClosed: boolean): Collection {
  const collection: Collection = { items: [], omitted: 0 };
  const { items } = collection;
  for (const root of roots) addRun(states, collection, root, undefined, most, !isClosed);
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index];
    if (item?.parent !== undefined && item.firstRank < item.parent.firstRank) item.parent.firstRank = item.firstRank;
  }
  return collection;
}

function addRun(states: RunStates, collection: Collection, run: RunState, parent: TreeItem | undefined, most: number, isOpen: boolean): void {
  const item = add(collection.items, "run", run, run, parent, rankOf(run.status));
  let toOmit = run.steps.length > most ? run.steps.filter(isClosedLeaf).length - most : 0;
  for (const step of run.steps) {
    if (!isOpen && step.status !== "failed") continue;
    if (toOmit > 0 && isClosedLeaf(step)) {
      toOmit--;
      collection.omitted++;
    } else addStep(states, collection, step, item, most);
  }
  if (run.childRunIds.length > 0) for (const child of childRuns(states, run)) addRun(states, collection, child, item, most, child.status === "running");
}

/** Whether a step is one row and no more. */
function isClosedLeaf({ status, childRunIds, actions }: StepState): boolean {
  return (status === "completed" || status === "skipped") && childRunIds.length === 0 && !actions.some((action) => action.status === "failed");
}

function addStep(states: RunStates, collection: Collection, step: StepState, parent: TreeItem, most: number): void {
  const { items } = collection;
  const item = add(items, "step", step, parent.run, parent, rankOf(step.status));
  const isOpen = step.status === "running" || step.status === "retrying";
  let toSkip = isOpen && step.actions.length > RECENT_ACTIONS ? step.actions.filter(({ status }) => status !== "running").length - RECENT_ACTIONS : 0;
  for (const action of step.actions) {
    if (!isOpen && action.status !== "failed") continue;
    if (isOpen && action.status !== "running" && toSkip-- > 0) continue;
    // A failed attempt of a step that goes on is nothing to be alarmed about yet.
    const rank = step.status === "failed" ? FAILED : action.status === "running" ? RUNNING : ENDED;
    add(items, "action", action, parent.run, item, rank);
  }
  if (step.childRunIds.length > 0) for (const child of childRuns(states, step)) addRun(states, collection, child, item, most, child.status === "running");
}

function add<Kind extends TreeItem["kind"]>(
  items: TreeItem[],
  kind: Kind,
  node: Extract<TreeItem, { kind: Kind }>["node"],
  run: RunState,
  parent: TreeItem | undefined,
  rank: Rank,
): TreeItem {
  const depth = parent === undefined ? 0 : parent.depth + 1;
  // One literal for all three, so that they have one shape; the signature says that kind and node belong together.
  const item = { kind, node, run, parent, depth, rank, firstRank: rank, children: [], shown: false, details: [] } as unknown as TreeItem;
  parent?.children.push(item);
  items.push(item);
  return item;
}

function rankOf(status: RunState["status"] | StepState["status"]): Rank {
  if (status === "failed") return FAILED;
  return status === "running" || status === "retrying" ? RUNNING : ENDED;
}
