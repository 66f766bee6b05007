import type { Tap } from "@flowtap/core";
import { ListrTaskEventType, type ListrRenderer, type ListrRendererTask } from "listr2";
import { RunRecorder, type StepRecorder, type WorkRecorder } from "./run-recorder.ts";

/** Options under `rendererOptions`. */
export interface FlowtapRendererOptions {
  /** Where the events go. Whoever opened it closes it. */
  readonly tap: Tap;
  /** Name of the workflow. */
  readonly workflow: string;
  /** Default: a random one. */
  readonly runId?: string;
}

type Task = ListrRendererTask<typeof FlowtapRenderer>;

/**
 * A renderer for Listr that draws nothing and emits execution events: the list is a run, its tasks are steps, and their
 * subtasks, however deep, are actions.
 *
 * @example
 * new Listr(tasks, { renderer: FlowtapRenderer, rendererOptions: { tap, workflow: "release" } })
 */
export class FlowtapRenderer implements ListrRenderer {
  static readonly nonTTY = true;
  static readonly rendererOptions: FlowtapRendererOptions;
  static readonly rendererTaskOptions: never;

  readonly #tasks: readonly Task[];
  readonly #run: RunRecorder;

  constructor(tasks: Task[], { tap, workflow, runId }: FlowtapRendererOptions) {
    this.#tasks = tasks;
    this.#run = new RunRecorder(tap, workflow, runId);
  }

  readonly render = (): void => {
    this.#run.started(this.#tasks.length);
    this.#tasks.forEach((task, index) => { this.#watchStep(task, index); });
  };

  readonly end = (error?: Error): void => {
    this.#run.ended(error ?? this.#tasks.find((task) => task.hasFailed())?.message.error);
  };

  #watchStep(task: Task, stepIndex: number): void {
    const step = this.#run.step(titleOf(task), stepIndex);
    watch(task, step);
    task.on(ListrTaskEventType.MESSAGE, (message) => { step.told(message); });
    watchSubtasks(task, step, "");
  }
}

/** Subtasks appear while their task runs. */
function watchSubtasks(parent: Task, step: StepRecorder, prefix: string): void {
  parent.on(ListrTaskEventType.SUBTASK, (tasks) => {
    for (const task of tasks as Task[]) { // Listr leaves them untyped
      const path = `${prefix}${titleOf(task)}`;
      watch(task, step.action(path));
      watchSubtasks(task, step, `${path} › `);
    }
  });
}

function watch(task: Task, work: WorkRecorder): void {
  task.on(ListrTaskEventType.STATE, (state) => { work.changed(state, task.message); });
  task.on(ListrTaskEventType.OUTPUT, (text) => { work.said(text); });
  task.on(ListrTaskEventType.CLOSED, () => { work.closed(task.state, task.message); });
}

function titleOf(task: Task): string {
  return task.initialTitle ?? task.title ?? task.id;
}
