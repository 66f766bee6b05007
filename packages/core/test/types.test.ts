import { describe, expectTypeOf, it } from "vitest";
import {
  createChannel,
  createListener,
  decodeEvent,
  isFlowtapError,
  openTap,
  type DeliveryReport,
  type ExecutionEvent,
  type FlowtapError,
  type Listener,
  type OverflowPolicy,
  type Receiver,
  type TapOptions,
} from "../src/index.ts";

// The compiler is the judge: `npm test` checks the types of tests, and an expected error that does not come is an error.
const at = { timestamp: "2026-01-01T00:00:00Z", runId: "r" };
const name = "x";
const onEvent = (): void => undefined;
/** Takes what must not compile, and never runs it. */
function never(..._: readonly (() => unknown)[]): void {
  // Only its type counts.
}

describe("an event", () => {
  it("narrows by its type", () => {
    const event = decodeEvent(JSON.stringify({ type: "step_started", timestamp: at.timestamp, run_id: "r", step_id: "s" }));
    expectTypeOf(event.stepId).toEqualTypeOf<string | undefined>();
    if (event.type === "step_failed") expectTypeOf(event.stepId).toEqualTypeOf<string>();
    if (event.type === "step_action_failed") expectTypeOf(event.actionId).toEqualTypeOf<string>();
  });

  it("has the ids that its type needs", () => {
    const accepted = [
      { ...at, type: "workflow_started" },
      { ...at, type: "step_progress", stepId: "s" },
      { ...at, type: "step_action_failed", stepId: "s", actionId: "a", error: "why" },
    ] as const satisfies readonly ExecutionEvent[];
    expectTypeOf(accepted).toExtend<readonly ExecutionEvent[]>();
    never(
      // @ts-expect-error -- a step without an id
      (): ExecutionEvent => ({ ...at, type: "step_started" }),
      // @ts-expect-error -- an action without an id
      (): ExecutionEvent => ({ ...at, type: "step_action_started", stepId: "s" }),
      // @ts-expect-error -- a type that nobody knows is not for an engine to make up
      (): ExecutionEvent => ({ ...at, type: "step_begun", stepId: "s" }),
      // @ts-expect-error -- an event of no run
      (): ExecutionEvent => ({ timestamp: at.timestamp, type: "workflow_started" }),
      // @ts-expect-error -- a duration has its unit in its name
      (): ExecutionEvent => ({ ...at, type: "workflow_completed", duration: 3 }),
      // @ts-expect-error -- a timestamp is no Date: it keeps its offset
      (): ExecutionEvent => ({ ...at, timestamp: new Date(), type: "workflow_started" }),
      (event: ExecutionEvent = { ...at, type: "workflow_started" }) => {
        // @ts-expect-error -- events are shared, and never changed
        event.runId = "other";
      },
    );
  });
});

describe("createListener", () => {
  it("takes exactly one of onEvent and onBatch", () => {
    expectTypeOf(createListener({ name, onEvent })).toEqualTypeOf<Listener>();
    expectTypeOf(createListener({ name, onBatch: async (events) => { expectTypeOf(events).toEqualTypeOf<readonly ExecutionEvent[]>(); } })).toEqualTypeOf<Listener>();
    never(
      // @ts-expect-error -- both at once
      () => createListener({ name, onEvent, onBatch: onEvent }),
      // @ts-expect-error -- neither of them
      () => createListener({ name }),
      // @ts-expect-error -- no name for reports
      () => createListener({ onEvent }),
      // @ts-expect-error -- one event at a time has no batch size
      () => createListener({ name, onEvent, maxBatchSize: 3 }),
    );
  });
});

describe("a tap and a channel", () => {
  it("take the four policies and no other word", () => {
    expectTypeOf<"wait" | "drop-oldest" | "drop-newest" | "coalesce">().toExtend<NonNullable<TapOptions["overflow"]>>();
    // Which of two strings is newer, nobody knows.
    expectTypeOf<"coalesce">().not.toExtend<OverflowPolicy<string>>();
    never(
      // @ts-expect-error -- no such policy
      () => openTap(createListener({ name, onEvent }), { overflow: "block" }),
      // @ts-expect-error -- no such policy for strings
      () => createChannel<string>({ overflow: "coalesce" }),
      () => createChannel<string>({ overflow: { keyOf: (text) => text } }),
      // @ts-expect-error -- no such option
      () => openTap(createListener({ name, onEvent }), { timeoutMs: 3 }),
    );
  });

  it("give back what the body gives, and a report", () => {
    const tap = openTap(createListener({ name, onEvent }));
    expectTypeOf(tap.run("build", (run) => run.step("compile", () => 42))).toEqualTypeOf<Promise<number>>();
    expectTypeOf(tap.close()).toEqualTypeOf<Promise<DeliveryReport>>();
    expectTypeOf(tap).toExtend<AsyncDisposable>();
    expectTypeOf<Receiver<number>>().toExtend<AsyncIterable<number>>();
  });
});

describe("an error", () => {
  it("is known by its marker", () => {
    const error: unknown = undefined;
    if (isFlowtapError(error, "decode")) expectTypeOf(error).toEqualTypeOf<FlowtapError>();
  });
});
