import { systemClock, type EventFields, type ExecutionEvent, type Tap } from "@flowtap/core";
import { ListrTaskState, type ListrTaskMessage } from "listr2";

type Place = Pick<EventFields, "stepId" | "actionId" | "stepIndex">;
type Details = Partial<Omit<EventFields, "timestamp" | "runId" | keyof Place>>;

const NANOSECONDS_PER_MILLISECOND = 1e6;

/** What can be told of a task of a list, step or action. */
export interface WorkRecorder {
  /** Its state changed. */
  changed(state: ListrTaskState, message: ListrTaskMessage): void;
  /** It is over. Only now does a failed task know its error; Listr says it up to twice. */
  closed(state: ListrTaskState, message: ListrTaskMessage): void;
  /** It printed something. */
  said(text: string): void;
}

/** What can be told of a task at the top of a list. */
export interface StepRecorder extends WorkRecorder {
  /** It has a message: that it is tried again, for one. */
  told(message: ListrTaskMessage): void;
  /** One of its subtasks, by the titles that lead to it. */
  action(path: string): WorkRecorder;
}

/** Emits the events of one list. */
export class RunRecorder {
  readonly #tap: Tap;
  readonly #workflow: string;
  readonly #runId: string;
  readonly #begunNs: number = systemClock.monotonicNs();

  constructor(tap: Tap, workflow: string, runId = `listr_${crypto.randomUUID()}`) {
    this.#tap = tap;
    this.#workflow = workflow;
    this.#runId = runId;
  }

  started(stepsTotal: number): void {
    this.#emit("workflow_started", {}, { metadata: { workflow: this.#workflow, steps_total: stepsTotal } });
  }

  ended(error: Error | string | undefined): void {
    const durationNs = Math.round(systemClock.monotonicNs() - this.#begunNs);
    if (error === undefined) this.#emit("workflow_completed", {}, { durationNs });
    else this.#emit("workflow_failed", {}, { durationNs, error: typeof error === "string" ? error : error.message });
  }

  step(stepId: string, stepIndex: number): StepRecorder {
    const place = { stepId, stepIndex };
    return {
      ...this.#work("step", place),
      told: ({ retry }) => {
        if (retry === undefined) return;
        const error = retry.error === undefined ? {} : { error: retry.error.message };
        this.#emit("step_retrying", place, { attempt: retry.count + 1, ...error });
      },
      action: (actionId) => this.#work("step_action", { ...place, actionId }),
    };
  }

  #work(kind: "step" | "step_action", place: Place): WorkRecorder {
    let hasFailed = false;
    return {
      changed: (state, message) => { this.#changed(kind, place, state, message); },
      closed: (state, { error }) => {
        if (hasFailed || (state !== ListrTaskState.FAILED && state !== ListrTaskState.ROLLED_BACK)) return;
        hasFailed = true;
        this.#emit(`${kind}_failed`, place, { error: error ?? "failed" });
      },
      said: (text) => { this.#emit("step_progress", place, { text }); },
    };
  }

  #changed(kind: "step" | "step_action", place: Place, state: ListrTaskState, { duration, skip }: ListrTaskMessage): void {
    switch (state) {
      case ListrTaskState.STARTED:
        this.#emit(`${kind}_started`, place);
        break;
      case ListrTaskState.COMPLETED:
        this.#emit(`${kind}_completed`, place, duration === undefined ? {} : { durationNs: Math.round(duration * NANOSECONDS_PER_MILLISECOND) });
        break;
      case ListrTaskState.SKIPPED:
        // There is no event for a skipped action: it was neither started nor needed.
        if (kind === "step") this.#emit("step_skipped", place, skip === undefined ? {} : { text: skip });
        break;
      default:
      // Waiting, prompting, pausing and rolling back are not what a workflow's audience asks for.
    }
  }

  #emit(type: ExecutionEvent["type"], place: Place, details: Details = {}): void {
    const event = { type, timestamp: systemClock.timestamp(), runId: this.#runId, ...place, ...details };
    this.#tap.emit(event as ExecutionEvent); // each caller pairs type and place
  }
}
