import type { ExecutionEvent } from "./events.ts";
import type { CoalescePolicy, OverflowPolicy } from "./overflow-policy.ts";

/**
 * Knows which waiting values a later one has superseded. It lives only as long as a channel is under pressure, so a
 * channel that never fills pays nothing for it.
 */
export interface Supersession<T> {
  /** Whether the value may be given up before values that are not. */
  isSheddable(value: T): boolean;
  /**
   * Takes note of a value in queue order.
   *
   * @param slot where the value waits.
   * @param at reads the value that waits in an earlier slot.
   * @returns the slot of the value that this one supersedes, or −1.
   */
  note(value: T, slot: number, at: (slot: number) => T | undefined): number;
}

/** What makes the supersession of a policy; `undefined` for policies under which nothing is superseded. */
export function supersessionOf<T>(overflow: OverflowPolicy<T>): (() => Supersession<T>) | undefined {
  if (overflow === "coalesce") return () => new EventSupersession() as unknown as Supersession<T>; // the policy's type allows "coalesce" for events only
  return typeof overflow === "object" ? () => new KeyedSupersession(overflow) : undefined;
}

/** Supersession by the keys of a {@link CoalescePolicy}. */
export class KeyedSupersession<T> implements Supersession<T> {
  readonly #policy: CoalescePolicy<T>;
  readonly #slotOfKey = new Map<string, number>();

  constructor(policy: CoalescePolicy<T>) {
    this.#policy = policy;
  }

  isSheddable(value: T): boolean {
    return this.#policy.keyOf(value) !== undefined;
  }

  note(value: T, slot: number): number {
    const key = this.#policy.keyOf(value);
    if (key === undefined) return -1;
    const superseded = this.#slotOfKey.get(key) ?? -1;
    this.#slotOfKey.set(key, slot);
    return superseded;
  }
}

type SlotsOfStep = Map<string, number>;
type SlotsOfRun = Map<string, SlotsOfStep>;

/**
 * Supersession of execution events: a `step_progress` supersedes the one before it of the same run, step and action,
 * unless the fold would miss that one: an event of their lifecycle lies between them, or it says something that the
 * newer one does not.
 */
export class EventSupersession implements Supersession<ExecutionEvent> {
  readonly #runs = new Map<string, SlotsOfRun>();

  isSheddable(event: ExecutionEvent): boolean {
    return event.type === "step_progress";
  }

  note(event: ExecutionEvent, slot: number, at: (slot: number) => ExecutionEvent | undefined): number {
    if (event.type === "step_progress") return this.#noteProgress(event, slot, at);
    const run = this.#runs.get(event.runId);
    if (run === undefined) return -1;
    const { type, stepId = "", actionId = "" } = event;
    if (type.startsWith("step_action_")) run.get(stepId)?.delete(actionId);
    else if (type.startsWith("step_")) run.delete(stepId);
    else this.#runs.delete(event.runId);
    return -1;
  }

  #noteProgress(event: ExecutionEvent, slot: number, at: (slot: number) => ExecutionEvent | undefined): number {
    const { runId, stepId = "", actionId = "" } = event;
    let run = this.#runs.get(runId);
    if (run === undefined) this.#runs.set(runId, (run = new Map<string, SlotsOfStep>()));
    let step = run.get(stepId);
    if (step === undefined) run.set(stepId, (step = new Map<string, number>()));
    const waitingSlot = step.get(actionId) ?? -1;
    step.set(actionId, slot);
    const waiting = at(waitingSlot);
    return waiting !== undefined && covers(event, waiting) ? waitingSlot : -1;
  }
}

/** Whether `newer` says everything that `waiting` says, so that a fold which overwrites misses nothing. */
function covers(newer: ExecutionEvent, waiting: ExecutionEvent): boolean {
  return (
    (waiting.diagnostics ?? []).length === 0 &&
    says(newer, waiting, ["text", "error", "attempt", "stepIndex", "durationNs"]) &&
    says(newer.metadata ?? {}, waiting.metadata ?? {}, ["progress", "usage"]) &&
    newer.metadata?.iteration === waiting.metadata?.iteration
  );
}

function says<T>(newer: T, waiting: T, keys: readonly (keyof T)[]): boolean {
  return keys.every((key) => newer[key] !== undefined || waiting[key] === undefined);
}
