import { openTap } from "@flowtap/core";
import { RecordingListener } from "@flowtap/testing";
import { Listr, type ListrTask } from "listr2";
import { describe, expect, it } from "vitest";
import { FlowtapRenderer } from "../src/index.ts";

type Task = ListrTask<object, typeof FlowtapRenderer>;

async function eventsOf(tasks: Task[]): Promise<unknown[]> {
  const recorder = new RecordingListener();
  const tap = openTap(recorder);
  const list = new Listr<object, typeof FlowtapRenderer>(tasks, { renderer: FlowtapRenderer, rendererOptions: { tap, workflow: "release", runId: "r1" } });
  await list.run().catch(() => undefined);
  await tap.close();
  return recorder.events.map(({ timestamp, runId, ...told }) => ({ ...told, ...("durationNs" in told ? { durationNs: "measured" } : {}) }));
}

describe("the renderer of a Listr", () => {
  it("tells of tasks as steps and of subtasks as actions, with what they print", async () => {
    const events = await eventsOf([
      { title: "lint", task: (_, task) => { task.output = "12 files"; } },
      { title: "test", task: (_, task) => task.newListr([{ title: "unit", task: () => undefined }]) },
    ]);
    expect(events).toEqual([
      { type: "workflow_started", metadata: { workflow: "release", steps_total: 2 } },
      { type: "step_started", stepId: "lint", stepIndex: 0 },
      { type: "step_progress", stepId: "lint", stepIndex: 0, text: "12 files" },
      { type: "step_completed", stepId: "lint", stepIndex: 0, durationNs: "measured" },
      { type: "step_started", stepId: "test", stepIndex: 1 },
      { type: "step_action_started", stepId: "test", actionId: "unit", stepIndex: 1 },
      { type: "step_action_completed", stepId: "test", actionId: "unit", stepIndex: 1, durationNs: "measured" },
      { type: "step_completed", stepId: "test", stepIndex: 1, durationNs: "measured" },
      { type: "workflow_completed", durationNs: "measured" },
    ]);
  });

  it("tells of a retry, of what was skipped, and why the run failed", async () => {
    let tries = 0;
    const events = await eventsOf([
      { title: "flaky", retry: 1, task: () => { if (++tries === 1) throw new Error("503"); } },
      { title: "notify", skip: "nobody asked", task: () => undefined },
      { title: "publish", task: () => { throw new Error("no token"); } },
    ]);
    expect(events).toMatchObject([
      { type: "workflow_started" },
      { type: "step_started", stepId: "flaky" },
      { type: "step_retrying", stepId: "flaky", attempt: 2, error: "503" },
      { type: "step_completed", stepId: "flaky" },
      { type: "step_started", stepId: "notify" },
      { type: "step_skipped", stepId: "notify", text: "nobody asked" },
      { type: "step_started", stepId: "publish" },
      { type: "step_failed", stepId: "publish", error: "no token" },
      { type: "workflow_failed", error: "no token" },
    ]);
  });
});
