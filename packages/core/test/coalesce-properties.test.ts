import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createChannel, isConserved, type ExecutionEvent } from "../src/index.ts";

const RUNS = process.env.FLOWTAP_FULL === "1" ? 10_000 : 300;

const types = fc.oneof(
  { weight: 12, arbitrary: fc.constant("step_progress") },
  { weight: 1, arbitrary: fc.constantFrom("step_started", "step_completed", "step_action_started", "workflow_started") },
);
const events = fc.array(
  fc.record({ type: types, timestamp: fc.constant("2026-01-01T00:00:00Z"), runId: fc.constantFrom("r", "q"), stepId: fc.constantFrom("a", "b"), actionId: fc.constantFrom("", "x"), text: fc.constantFrom("1", "2") }),
  { minLength: 20, maxLength: 60, size: "max" },
) as unknown as fc.Arbitrary<ExecutionEvent[]>;
const schedule = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 });

const isProgress = (event: ExecutionEvent): boolean => event.type === "step_progress";
const placeOf = ({ runId, stepId, actionId }: ExecutionEvent): string => [runId, stepId, actionId].join();

describe("coalescing of events", () => {
  it("keeps order and count, hands on what is newest of each place, and gives up lifecycle events last", async () => {
    let [coalesced, dropped] = [0, 0];
    await fc.assert(fc.asyncProperty(events, fc.integer({ min: 1, max: 8 }), schedule, async (offered, capacity, pulls) => {
      const { sender, receiver, report } = createChannel<ExecutionEvent>({ capacity, overflow: "coalesce" });
      const iterator = receiver.batches()[Symbol.asyncIterator]();
      const received: ExecutionEvent[] = [];
      const refused = new Set<ExecutionEvent>();
      for (const [index, event] of offered.entries()) {
        const isAccepted = sender.trySend(event);
        if (!isAccepted) refused.add(event);
        expect(isConserved(report())).toBe(true);
        expect(report().pending).toBeLessThanOrEqual(2 * capacity);
        if (!isAccepted || pulls[index] !== true || index % 7 !== 0) continue;
        const next = await iterator.next();
        if (next.done !== true) received.push(...next.value);
      }
      sender.close();
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) received.push(...next.value);

      const places = received.map((event) => offered.indexOf(event));
      expect(places).toEqual([...places].sort((left, right) => left - right));
      const counts = report();
      expect(counts).toMatchObject({ offered: offered.length, delivered: received.length, failed: 0, pending: 0, dropped: { cancelled: 0, closed: 0 } });
      for (const event of refused) expect(isProgress(event)).toBe(true);
      if (counts.dropped.overflow === 0) {
        expect(received.filter((event) => !isProgress(event))).toEqual(offered.filter((event) => !isProgress(event)));
        for (const place of new Set(offered.filter(isProgress).map(placeOf))) {
          const newest = offered.findLast((event) => isProgress(event) && placeOf(event) === place);
          expect(received).toContain(newest);
        }
      }
      coalesced += counts.coalesced;
      dropped += counts.dropped.overflow;
    }), { numRuns: RUNS });
    expect(coalesced).toBeGreaterThan(RUNS);
    expect(dropped).toBeGreaterThan(RUNS / 10);
  });
});
