import { OptionError, describeValue, finishesWithin, type ExecutionEvent, type Listener } from "@flowtap/core";
import type { ConformanceOptions, Observation } from "./conformance.ts";
import { ConformanceError } from "./conformance-error.ts";
import { ListenerTrial, type TrialLimits } from "./listener-trial.ts";
import { sight } from "./trial-events.ts";
import type { ReceiverEvents } from "./watched-receiver.ts";

/** A listener on trial, and a look at its sink. */
export interface Subject {
  readonly trial: ListenerTrial;
  /** What its sink shows. */
  observe(): Promise<Observation>;
}

/** How a subject is opened. */
export interface OpenOptions extends ReceiverEvents {
  /**
   * Most events that wait in its channel.
   *
   * @default 1_024
   */
  readonly capacity?: number;
  readonly isHung?: boolean;
}

/** What a case works with: it makes listeners, looks at their sinks, and clears up after them. */
export interface CaseContext {
  readonly quietMs: number;
  readonly limits: TrialLimits;
  /** `false` for a listener that cancels its channel. */
  readonly reads: boolean;
  open(options?: OpenOptions): Promise<Subject>;
  /** Fails unless the sink shows all of `events`. */
  expectShown(rule: string, subject: Subject, events: readonly ExecutionEvent[], when: string): Promise<void>;
  /** Fails unless the sink shows `events` in their order, each once. */
  expectOrder(rule: string, subject: Subject, events: readonly ExecutionEvent[]): Promise<void>;
}

/** Runs `body`, then stops and releases every listener that it opened. */
export async function withContext<L extends Listener>(options: ConformanceOptions<L>, signal: AbortSignal | undefined, body: (context: CaseContext) => Promise<void>): Promise<void> {
  const context = new OwnedSubjects(options, signal);
  try {
    await (signal === undefined ? body(context) : Promise.race([body(context), abortOf(signal)]));
  } finally {
    await context.release();
  }
}

class OwnedSubjects<L extends Listener> implements CaseContext {
  readonly quietMs: number;
  readonly limits: TrialLimits;
  readonly reads: boolean;
  readonly #options: ConformanceOptions<L>;
  readonly #opened: { readonly listener: L; readonly trial: ListenerTrial }[] = [];

  constructor(options: ConformanceOptions<L>, signal: AbortSignal | undefined) {
    this.#options = options;
    this.reads = options.capabilities?.reads ?? true;
    this.quietMs = options.quietMs ?? 100;
    this.limits = { deadlineMs: options.deadlineMs ?? 5_000, signal };
  }

  async open({ capacity, isHung = false, ...events }: OpenOptions = {}): Promise<Subject> {
    const { create, createHung = create, observe } = this.#options;
    const creating = Promise.resolve(isHung ? createHung() : create());
    if (!(await finishesWithin(creating, this.limits.deadlineMs))) {
      throw new ConformanceError("the Listener contract", "create() to make a listener", `nothing of the kind within ${String(this.limits.deadlineMs)} ms`);
    }
    const listener = await creating;
    requireListener(listener);
    const trial = new ListenerTrial(listener, this.limits, events, capacity);
    this.#opened.push({ listener, trial });
    return { trial, observe: async () => (observe === undefined ? [] : requireObservation(await observe(listener))) };
  }

  async expectShown(rule: string, subject: Subject, events: readonly ExecutionEvent[], when: string): Promise<void> {
    if (this.#options.observe === undefined) return;
    const wanted = this.#visible(events);
    const { missing } = sight(await subject.observe(), wanted);
    if (missing.length > 0) throw new ConformanceError(rule, `the sink to show all ${String(wanted.length)} events ${when}`, `${String(missing.length)} marks missing, the first ${describeValue(missing[0])}`);
  }

  async expectOrder(rule: string, subject: Subject, events: readonly ExecutionEvent[]): Promise<void> {
    const { displaced, repeated } = sight(await subject.observe(), this.#visible(events));
    if (displaced !== undefined) throw new ConformanceError(rule, "the sink to keep the order of a run", `${describeValue(displaced)} before one that came earlier`);
    if (repeated.length > 0) throw new ConformanceError(rule, "the sink to get each event once", `${describeValue(repeated[0])} more than once`);
  }

  async release(): Promise<void> {
    for (const { listener, trial } of this.#opened) {
      await trial.abandon();
      await this.#options.release?.(listener);
    }
  }

  #visible(events: readonly ExecutionEvent[]): readonly ExecutionEvent[] {
    const { shows } = this.#options;
    return shows === undefined ? events : events.filter((event) => shows(event));
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => { reject(signal.reason as Error); }, { once: true });
  });
}

function requireListener(value: unknown): asserts value is Listener {
  const methods = value as Partial<Listener> | null | undefined;
  if (typeof methods?.startListening === "function" && typeof methods.stopListening === "function") return;
  throw new ConformanceError("the Listener contract", "create() to return an object with the methods startListening and stopListening", describeValue(value));
}

function requireObservation(value: unknown): Observation {
  const isEntry = (entry: unknown): boolean => typeof entry === "string" || (typeof entry === "object" && entry !== null);
  if (typeof value === "string" || (Array.isArray(value) && value.every(isEntry))) return value as Observation;
  throw new OptionError("observe", "it to return what the sink received so far, as a string or an array of events and strings", value);
}
