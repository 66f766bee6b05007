import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createChannel, createListener, isConserved, isFlowtapError, openTap, type ExecutionEvent } from "../src/index.ts";

const event: ExecutionEvent = { type: "step_progress", timestamp: "2026-01-01T00:00:00Z", runId: "r", stepId: "s" };
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);

type Act = "start" | "stop" | "send" | "turn" | "close";
const acts = fc.array(fc.constantFrom<Act[]>("start", "stop", "send", "send", "turn", "close"), { maxLength: 14 });
const handlers = fc.constantFrom("quick", "slow", "throws");

async function handle(kind: string): Promise<void> {
  if (kind === "slow") await new Promise((resolve) => setImmediate(resolve));
  if (kind === "throws") throw new Error("on purpose");
}

describe("a listener that is started and stopped in any order, any number of times", () => {
  beforeAll(() => { process.on("unhandledRejection", note); });
  afterAll(() => { process.off("unhandledRejection", note); });

  it("starts at most once, stops exactly once, says so with a typed error, and leaves nothing unhandled", async () => {
    await fc.assert(fc.asyncProperty(acts, handlers, async (sequence, kind) => {
      let [starts, stops, handled] = [0, 0, 0];
      const listener = createListener({ name: "any", onStart: () => { starts++; }, onEvent: async () => { await handle(kind); handled++; }, onStop: () => { stops++; } });
      const { sender, receiver, report } = createChannel<ExecutionEvent>({ capacity: 100 });
      const outcomes: Promise<unknown>[] = [];
      let hasStopped = false;
      for (const act of sequence) {
        if (act === "start") outcomes.push(Promise.resolve(listener.startListening(receiver)).catch((error: unknown) => error));
        else if (act === "stop") {
          hasStopped = true;
          expect(listener.stopListening()).toBe(listener.stopListening());
        } else if (act === "send") sender.trySend(event);
        else if (act === "close") sender.close();
        else await new Promise((resolve) => setImmediate(resolve));
      }
      sender.close();
      await listener.stopListening();
      for (const outcome of await Promise.all(outcomes)) if (outcome !== undefined) expect(isFlowtapError(outcome, "listener_state")).toBe(true);
      expect(starts).toBeLessThanOrEqual(1);
      expect(stops).toBe(1);
      expect(isConserved(report())).toBe(true);
      if (starts === 1) expect(report()).toMatchObject({ delivered: handled, pending: 0 });
      if (sequence[0] === "start" && !hasStopped) expect(starts).toBe(1);
    }), { numRuns: 1_000 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });

  it("loses nothing when it is stopped under its tap, and the tap closed, in any order", async () => {
    await fc.assert(fc.asyncProperty(fc.nat(50), fc.array(fc.constantFrom("stop", "close", "emit", "turn"), { maxLength: 8 }), async (count, sequence) => {
      let handled = 0;
      const listener = createListener({ name: "tapped", onEvent: async () => { await handle("slow"); handled++; } });
      const tap = openTap(listener);
      for (let index = 0; index < count; index++) tap.emit(event);
      for (const act of sequence) {
        if (act === "stop") void listener.stopListening();
        else if (act === "close") void tap.close();
        else if (act === "emit") tap.emit(event);
        else await new Promise((resolve) => setImmediate(resolve));
      }
      const report = await tap.close();
      expect(isConserved(report)).toBe(true);
      expect(report).toMatchObject({ delivered: handled, failed: 0, pending: 0, errors: [] });
      expect(handled).toBeGreaterThanOrEqual(count);
    }), { numRuns: 300 });
    expect(unhandled).toEqual([]);
  });
});
