import { describe, expect, it } from "vitest";
import { createListener, openTap, type Clock, type ExecutionEvent, type RunScope, type Tap } from "../src/index.ts";

/** One millisecond passes whenever somebody looks. */
function tickingClock(): Clock {
  let ticks = 0;
  return { timestamp: () => `2026-01-01T00:00:00.${String(ticks).padStart(3, "0")}Z`, monotonicNs: () => ++ticks * 1e6 };
}

async function eventsOf(work: (tap: Tap) => Promise<unknown>): Promise<ExecutionEvent[]> {
  const events: ExecutionEvent[] = [];
  const tap = openTap(createListener({ name: "recorder", onEvent: (event) => void events.push(event) }), { clock: tickingClock() });
  await work(tap).catch(() => "the test looks at the events");
  await tap.close();
  return events;
}

const runEvents = (body: (run: RunScope) => Promise<unknown> | undefined): Promise<ExecutionEvent[]> =>
  eventsOf((tap) => tap.run("build", body, { runId: "r" }));

describe("tap.run", () => {
  it("emits what starts and what ends the run, with the name, the time it took and the result untouched", async () => {
    const result = { ok: true };
    const events = await eventsOf(async (tap) => {
      expect(await tap.run("build", () => result, { runId: "r", stepsTotal: 2, metadata: { trigger: "cron" } })).toBe(result);
    });
    expect(events).toEqual([
      { type: "workflow_started", timestamp: "2026-01-01T00:00:00.000Z", runId: "r", metadata: { trigger: "cron", workflow: "build", steps_total: 2 } },
      { type: "workflow_completed", timestamp: "2026-01-01T00:00:00.002Z", runId: "r", durationNs: 1_000_000 },
    ]);
  });

  it("emits exactly one failure, and the error passes through untouched", async () => {
    const error = new TypeError("no such file");
    const events = await eventsOf((tap) => expect(tap.run("build", () => { throw error; }, { runId: "r" })).rejects.toBe(error));
    expect(events.map(({ type, error: text }) => [type, text])).toEqual([["workflow_started", undefined], ["workflow_failed", "no such file"]]);
  });

  it("ends as failed when its signal is aborted, whatever the body returns", async () => {
    const controller = new AbortController();
    const events = await eventsOf(async (tap) => {
      const result = await tap.run("build", (run) => {
        controller.abort(new Error("timed out"));
        return run.step("late", () => 7);
      }, { runId: "r", signal: controller.signal });
      expect(result).toBe(7);
    });
    expect(events.map(({ type, error }) => [type, error])).toEqual([
      ["workflow_started", undefined],
      ["step_started", undefined],
      ["step_failed", "cancelled: timed out"],
      ["workflow_failed", "cancelled: timed out"],
    ]);
  });

  it("makes up a run id of its own", async () => {
    const [first, second] = [await eventsOf((tap) => tap.run("a", () => 1)), await eventsOf((tap) => tap.run("a", () => 1))];
    expect(first[0]?.runId).toMatch(/^run_[0-9a-f]{16}$/u);
    expect(first[0]?.runId).not.toBe(second[0]?.runId);
  });

  it("survives errors that cannot be shown", async () => {
    const hostile = { toString: () => { throw new Error("gotcha"); } };
    const events = await runEvents(() => Promise.reject(hostile));
    expect(events.at(-1)).toMatchObject({ type: "workflow_failed", error: "an error that cannot be shown" });
  });

  it("loses no event of a scope under back-pressure", async () => {
    const seen: string[] = [];
    const slow = createListener({ name: "slow", onEvent: async ({ type }) => { await new Promise((resolve) => setImmediate(resolve)); seen.push(type); } });
    const tap = openTap(slow, { capacity: 1, overflow: "wait" });
    await tap.run("build", async (run) => {
      for (let index = 0; index < 10; index++) await run.step(`s${String(index)}`, () => index);
    });
    expect(await tap.close()).toMatchObject({ offered: 22, delivered: 22 });
    expect(seen).toHaveLength(22);
  });
});

describe("a run scope", () => {
  it("numbers its steps, and keeps the number of a step that comes again", async () => {
    const events = await runEvents(async (run) => {
      await run.step("a", () => 1);
      run.skip("b", { text: "cached" });
      await run.step("a", () => 2, { attempt: 2 });
      await run.step("c", () => 3);
    });
    expect(events.filter(({ type }) => type !== "step_completed").map(({ type, stepId, stepIndex, attempt, text }) => [type, stepId, stepIndex, attempt, text])).toEqual([
      ["workflow_started", undefined, undefined, undefined, undefined],
      ["step_started", "a", 0, undefined, undefined],
      ["step_skipped", "b", 1, undefined, "cached"],
      ["step_started", "a", 0, 2, undefined],
      ["step_started", "c", 2, undefined, undefined],
      ["workflow_completed", undefined, undefined, undefined, undefined],
    ]);
  });

  it("says why a step is tried again", async () => {
    const events = await runEvents((run) => {
      run.retrying("a", { attempt: 2, error: new Error("503"), metadata: { backoff_ms: 10 } });
      return undefined;
    });
    expect(events[1]).toMatchObject({ type: "step_retrying", stepId: "a", attempt: 2, error: "503", metadata: { backoff_ms: 10 } });
  });

  it("links runs to the run and the step that started them", async () => {
    const events = await runEvents(async (run) => {
      await run.run("of the run", () => 1, { runId: "c1" });
      await run.step("s", (step) => step.run("of the step", () => 1, { runId: "c2" }));
    });
    const started = events.filter(({ type, runId }) => type === "workflow_started" && runId !== "r");
    expect(started.map(({ runId, metadata }) => [runId, metadata])).toEqual([
      ["c1", { workflow: "of the run", parent_run_id: "r" }],
      ["c2", { workflow: "of the step", parent_run_id: "r", parent_step_id: "s" }],
    ]);
  });
});

describe("a step scope", () => {
  it("tells how far it got, what it found, and what its actions do", async () => {
    const events = await runEvents((run) =>
      run.step("s", async (step) => {
        step.progress("halfway");
        step.progress({ current: 1, total: 2, unit: "files", text: "a.ts", metadata: { lane: 3 } });
        step.diagnostic("unused variable");
        expect(await step.action("shell", (action) => { action.progress("ls"); return action.actionId; })).toBe("shell");
        await step.action("broken", () => { throw new Error("exit 1"); });
      }),
    );
    const place = { runId: "r", stepId: "s", stepIndex: 0 };
    expect(events.slice(2, -1).map(({ timestamp: _timestamp, ...rest }) => rest)).toEqual([
      { type: "step_progress", ...place, text: "halfway" },
      { type: "step_progress", ...place, text: "a.ts", metadata: { lane: 3, progress: { current: 1, total: 2, unit: "files" } } },
      { type: "step_progress", ...place, diagnostics: ["unused variable"] },
      { type: "step_action_started", ...place, actionId: "shell" },
      { type: "step_progress", ...place, actionId: "shell", text: "ls" },
      { type: "step_action_completed", ...place, actionId: "shell", durationNs: expect.any(Number) },
      { type: "step_action_started", ...place, actionId: "broken" },
      { type: "step_action_failed", ...place, actionId: "broken", durationNs: expect.any(Number), error: "exit 1" },
      { type: "step_failed", ...place, durationNs: expect.any(Number), error: "exit 1" },
    ]);
  });
});
