import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createChannel, type ExecutionEvent } from "@flowtap/core";
import { createRunStates } from "../src/index.ts";
import { anyEvent, supersededPlaces, tries } from "./support/arbitrary-events.ts";
import { contentOf, expectSoundTree } from "./support/check-tree.ts";
import { fold, nodesOf } from "./support/outline.ts";

const stream = fc.array(anyEvent, { maxLength: 60 });
const longStream = fc.array(anyEvent, { minLength: 40, maxLength: 120, size: "max" });

// The long form tries fifty times as often.
const timeout = tries(30_000);

describe("the fold of any stream", { timeout }, () => {
  it("is the same when superseded progress was removed", () => {
    let removed = 0;
    const shedding = longStream.chain((events) => fc.record({ events: fc.constant(events), places: fc.subarray(supersededPlaces(events)) }));
    fc.assert(
      fc.property(shedding, ({ events, places }) => {
        removed += places.length;
        const shed = events.filter((_, place) => !places.includes(place));
        expect(contentOf(fold(shed))).toStrictEqual(contentOf(fold(events)));
      }),
      { numRuns: tries(1_000) },
    );
    expect(removed).toBeGreaterThan(tries(1_000));
  });

  it("is the same behind a channel that coalesced without dropping", async () => {
    let coalesced = 0;
    await fc.assert(
      fc.asyncProperty(longStream, fc.nat({ max: 3 }), async (events, spare) => {
        const superseded = new Set(supersededPlaces(events).map((place) => events[place]));
        const shed = await throughChannel(events, 1 + events.length - superseded.size + spare);
        fc.pre(events.every((event) => superseded.has(event) || shed.includes(event)));
        coalesced += events.length - shed.length;
        expect(contentOf(fold(shed))).toStrictEqual(contentOf(fold(events)));
      }),
      { numRuns: tries(200) },
    );
    expect(coalesced).toBeGreaterThan(tries(200) / 4);
  });

  it("hangs together", () => {
    fc.assert(
      fc.property(longStream, (events) => {
        expectSoundTree(fold(events));
      }),
      { numRuns: tries(300) },
    );
  });

  it("hangs together and stays within its bounds however small they are", () => {
    const bounds = fc.record({ maxRuns: fc.integer({ min: 1, max: 3 }), maxStepsPerRun: fc.integer({ min: 1, max: 4 }), maxActionsPerStep: fc.integer({ min: 1, max: 2 }) });
    fc.assert(
      fc.property(longStream, bounds, (events, options) => {
        const states = createRunStates(options);
        for (const event of events) {
          states.apply(event);
          expectSoundTree(states);
          expect(states.runs.size).toBeLessThanOrEqual(options.maxRuns);
          for (const run of states.runs.values()) {
            expect(run.steps.length).toBeLessThanOrEqual(options.maxStepsPerRun);
            for (const step of run.steps) expect(step.actions.length).toBeLessThanOrEqual(options.maxActionsPerStep);
          }
        }
      }),
      { numRuns: tries(50) },
    );
  });

  it("gives a run the same state however its events are interleaved with those of others", () => {
    const withoutParents = stream.map((events) => events.filter(({ metadata }) => metadata?.parent_run_id === undefined));
    fc.assert(
      fc.property(withoutParents, (events) => {
        const states = fold(events);
        for (const [runId, run] of states.runs) expect(run).toStrictEqual(fold(events.filter((event) => event.runId === runId)).runs.get(runId));
      }),
      { numRuns: tries(300) },
    );
  });

  it("never changes an event", () => {
    fc.assert(
      fc.property(stream, (events) => {
        const before = structuredClone(events);
        fold(events.map(freeze));
        expect(events).toStrictEqual(before);
      }),
      { numRuns: tries(100) },
    );
  });
});

describe("the fold of anything at all", { timeout }, () => {
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withObjectString: true, withSparseArray: true });
  const garbageFields = fc
    .tuple(anyEvent, fc.constantFrom("type", "timestamp", "runId", "stepId", "actionId", "metadata", "diagnostics", "attempt"), anything)
    .map(([event, key, value]) => ({ ...event, [key]: value }));
  const garbageMetadata = fc
    .tuple(anyEvent, fc.constantFrom("usage", "progress", "iteration", "workflow", "steps_total", "parent_run_id", "parent_step_id"), anything)
    .map(([event, key, value]) => ({ ...event, metadata: { ...event.metadata, [key]: value } }));
  const throwing = fc.tuple(anyEvent, fc.constantFrom("type", "text", "metadata", "stepId")).map(([event, key]) => withThrowingGetter(event, key));
  const throwingMetadata = anyEvent.map((event) => ({ ...event, metadata: new Proxy({}, { get: fail, has: fail, ownKeys: fail, getOwnPropertyDescriptor: fail }) }));

  it("throws nothing and hangs together", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anything, garbageFields, garbageMetadata, throwing, throwingMetadata, anyEvent), { maxLength: 40 }), (values) => {
        const states = fold(values as ExecutionEvent[]);
        expectSoundTree(states);
        for (const node of nodesOf(states)) expect(() => structuredClone(node)).not.toThrow();
      }),
      { numRuns: tries(500) },
    );
    expect(({} as Record<string, unknown>)["workflow"]).toBeUndefined();
  });

  it("takes what else an event says when one metadata key throws", () => {
    const event = { type: "step_completed", timestamp: "t", runId: "r", stepId: "a", metadata: withThrowingGetter({ iteration: 3 }, "usage") };
    expect(fold([event as unknown as ExecutionEvent]).runs.get("r")?.steps).toMatchObject([{ status: "completed", iteration: 3, usage: undefined }]);
  });
});

async function throughChannel(events: readonly ExecutionEvent[], capacity: number): Promise<ExecutionEvent[]> {
  const { sender, receiver } = createChannel<ExecutionEvent>({ capacity, overflow: "coalesce" });
  for (const event of events) sender.trySend(event);
  sender.close();
  const received: ExecutionEvent[] = [];
  for await (const event of receiver) received.push(event);
  return received;
}

function withThrowingGetter(fields: object, key: string): object {
  return Object.defineProperty({ ...fields }, key, { enumerable: true, get: fail });
}

function fail(): never {
  throw new Error("a getter threw");
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}
