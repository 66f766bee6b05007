import type { RunStatus, StepStatus } from "./run-state.ts";

/** What {@link KeptNodes} needs to know of a node. */
export interface KeptNode<State extends { status: RunStatus | StepStatus }> {
  readonly id: string;
  readonly state: State;
  /** Whether an event other than `step_progress` spoke of it. Set by {@link KeptNodes} alone. */
  confirmed: boolean;
}

/** Whether nothing more is to come of a node with this status. */
export function hasEnded(status: RunStatus | StepStatus): boolean {
  return status !== "running" && status !== "retrying";
}

/**
 * Sibling nodes in their order and within their bound: the confirmed in the order in which they were confirmed, then
 * those known from `step_progress` alone, by id. Which progress events were seen thus makes no difference to the order,
 * as long as one was; and provisional nodes only ever take the room that confirmed ones leave.
 */
export class KeptNodes<State extends { status: RunStatus | StepStatus }, Node extends KeptNode<State>> {
  readonly nodes: Node[] = [];
  readonly #states: State[];
  readonly #limit: number;
  #confirmed = 0;
  #failed = 0;
  #finished = 0;

  /** @param states is kept in the same order as `nodes`, for readers. */
  constructor(limit: number, states: State[]) {
    this.#limit = limit;
    this.#states = states;
  }

  /** Whether every place is taken by a confirmed node, so that no provisional one could stay. */
  get full(): boolean {
    return this.#confirmed >= this.#limit;
  }

  /** Puts a node that is new or provisional at the end of the confirmed. Returns its place. */
  confirm(node: Node): number {
    const known = this.nodes.indexOf(node, this.#confirmed);
    if (known !== -1) this.#removeAt(known);
    node.confirmed = true;
    this.#insertAt(this.#confirmed, node);
    this.#confirmed += 1;
    this.#count(node.state.status, 1);
    return this.#confirmed - 1;
  }

  /** Adds a node among the provisional. Returns its place. */
  addProvisional(node: Node): number {
    let low = this.#confirmed;
    let high = this.nodes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.nodes[middle];
      if (other !== undefined && other.id < node.id) low = middle + 1;
      else high = middle;
    }
    this.#insertAt(low, node);
    return low;
  }

  setStatus(node: Node, status: State["status"]): void {
    if (node.confirmed) {
      this.#count(node.state.status, -1);
      this.#count(status, 1);
    }
    node.state.status = status;
  }

  /** Removes and returns the node that is missed least, if there are more than fit. */
  takeSurplus(): Node | undefined {
    if (this.nodes.length <= this.#limit) return undefined;
    const place = this.nodes.length > this.#confirmed ? this.nodes.length - 1 : this.#leastMissed();
    const node = this.nodes[place];
    this.#removeAt(place);
    if (node?.confirmed === true) {
      this.#confirmed -= 1;
      this.#count(node.state.status, -1);
    }
    return node;
  }

  #leastMissed(): number {
    if (this.#finished > 0) return this.#first((status) => status !== "failed" && hasEnded(status));
    const failedAreMore = this.#failed > this.#confirmed - this.#failed;
    return this.#first((status) => (status === "failed") === failedAreMore);
  }

  #first(matches: (status: State["status"]) => boolean): number {
    return this.nodes.findIndex((node) => matches(node.state.status));
  }

  #count(status: State["status"], change: 1 | -1): void {
    if (status === "failed") this.#failed += change;
    else if (hasEnded(status)) this.#finished += change;
  }

  #insertAt(place: number, node: Node): void {
    if (place === this.nodes.length) {
      this.nodes.push(node);
      this.#states.push(node.state);
      return;
    }
    this.nodes.splice(place, 0, node);
    this.#states.splice(place, 0, node.state);
  }

  #removeAt(place: number): void {
    removeAt(this.nodes, place);
    removeAt(this.#states, place);
  }
}

/** What is forgotten is mostly among the oldest, and an array gives up its first element without moving the others. */
function removeAt(list: unknown[], place: number): void {
  if (place > list.length / 2) {
    list.splice(place, 1);
    return;
  }
  for (let next = place; next > 0; next -= 1) list[next] = list[next - 1];
  list.shift();
}
