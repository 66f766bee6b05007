import { CloudEvent, HTTP } from "cloudevents";
import { decodeEvent, encodeEvent, type ExecutionEvent } from "@flowtap/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PayloadEncoder, type EncodedPayload } from "../src/payload-encoder.ts";
import { splitByRun } from "../src/run-lanes.ts";
import { eventAt, eventsOf } from "./support/events.ts";

const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("<&>\u2028", "\ud800", "\udc00x", "é", "🦊", '"\\\n\0', "x".repeat(5_000)));
const event = fc.record({ index: fc.nat(1_000), run: fc.oneof(fc.constantFrom("a", "b", "c"), text), words: text }).map(({ index, run, words }): ExecutionEvent => eventAt(index, run, words));
const events = fc.array(event, { minLength: 1, maxLength: 40 });

/** All payloads of these events. */
function encodeAll(encoder: PayloadEncoder, given: readonly ExecutionEvent[], errors: unknown[] = []): EncodedPayload[] {
  const payloads: EncodedPayload[] = [];
  for (let payload = encoder.encode(given, 0, (error) => errors.push(error)); payload !== undefined; payload = encoder.encode(given, payload.next, (error) => errors.push(error))) {
    payloads.push(payload);
  }
  return payloads;
}

const textOf = ({ body }: { body: Uint8Array }): string => new TextDecoder("utf-8", { fatal: true }).decode(body);

describe("PayloadEncoder", () => {
  it("writes an array of the canonical lines, byte for byte, within its limits, in order", () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 2_000 }), (given, maxEvents, maxBytes) => {
        const payloads = encodeAll(new PayloadEncoder("json", { maxEvents, maxBytes }), given);
        for (const payload of payloads) {
          expect(textOf(payload)).toBe(`[${payload.source.map(encodeEvent).join(",")}]`);
          expect(payload.events).toBe(payload.source.length);
          expect(payload.events).toBeLessThanOrEqual(maxEvents);
          if (payload.events > 1) expect(payload.body.length).toBeLessThanOrEqual(maxBytes);
        }
        expect(payloads.flatMap(({ source }) => source)).toEqual(given);
      }),
    );
  });

  it("fills a payload to its last byte", () => {
    const given = eventsOf(5);
    const exactly = Buffer.byteLength(`[${given.slice(0, 3).map(encodeEvent).join(",")}]`);
    expect(encodeAll(new PayloadEncoder("json", { maxEvents: 10, maxBytes: exactly }), given).map(({ events: count }) => count)).toEqual([3, 2]);
    expect(encodeAll(new PayloadEncoder("json", { maxEvents: 10, maxBytes: exactly - 1 }), given).map(({ events: count }) => count)).toEqual([2, 2, 1]);
  });

  it("gives the same lines the same id, in either format and whatever came before, and other lines another", () => {
    const ids = new Set<string>();
    for (const format of ["json", "cloudevents", "json"] as const) {
      const encoder = new PayloadEncoder(format, { maxEvents: 100, maxBytes: 1e6 });
      encoder.encode(eventsOf(7), 0, () => undefined);
      ids.add(encoder.encode(eventsOf(5), 0, () => undefined)?.id ?? "");
    }
    expect([...ids]).toHaveLength(1);
    expect([...ids][0]).toMatch(/^msg_[\w-]{43}$/);
    const encoder = new PayloadEncoder("json", { maxEvents: 100, maxBytes: 1e6 });
    expect(encoder.encode([...eventsOf(4), eventAt(4, "run-1", "other")], 0, () => undefined)?.id).not.toBe([...ids][0]);
  });

  it("never writes to a body that it handed out", () => {
    const encoder = new PayloadEncoder("json", { maxEvents: 100, maxBytes: 1e6 });
    const first = encoder.encode(eventsOf(5), 0, () => undefined);
    const before = first === undefined ? "" : textOf(first);
    encoder.encode(eventsOf(50, 7), 0, () => undefined);
    expect(first && textOf(first)).toBe(before);
    expect(first?.body.buffer.byteLength).toBe(first?.body.length);
  });

  it("leaves out an event that has no wire form, and says so", () => {
    const errors: unknown[] = [];
    const broken = [{ ...eventAt(0), durationNs: 0.5 }, eventAt(1), { ...eventAt(2), durationNs: Number.NaN }, { ...eventAt(3), attempt: 1e300 }, eventAt(4)];
    const payloads = encodeAll(new PayloadEncoder("json", { maxEvents: 1, maxBytes: 1e6 }), broken, errors);
    expect(payloads.map(({ source }) => source[0])).toEqual([eventAt(1), eventAt(4)]);
    expect(errors).toHaveLength(3);
    expect(encodeAll(new PayloadEncoder("cloudevents", { maxEvents: 9, maxBytes: 1e6 }), broken.slice(0, 1))).toEqual([]);
  });

  it("writes CloudEvents that the cloudevents package accepts, with the canonical line as data", () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 3_000 }), (given, maxBytes) => {
        for (const payload of encodeAll(new PayloadEncoder("cloudevents", { maxEvents: 10, maxBytes }), given)) {
          if (payload.events > 1) expect(payload.body.length).toBeLessThanOrEqual(maxBytes);
          const body = textOf(payload);
          const batch = HTTP.toEvent<ExecutionEvent>({ headers: { "content-type": payload.contentType }, body }) as CloudEvent<unknown>[];
          expect(batch).toHaveLength(payload.events);
          for (const [index, one] of batch.entries()) {
            expect(one.validate()).toBe(true);
            const source = payload.source[index];
            if (source === undefined) throw new Error("no such event");
            const line = encodeEvent(source);
            expect(one).toMatchObject({ specversion: "1.0", id: `${payload.id}.${index}`, type: "io.github.flowtap.step_progress", subject: "build", datacontenttype: "application/json" });
            expect(one.source).toBe(`/runs/${encodeURIComponent(decodeEvent(line).runId)}`);
            expect(body).toContain(`"data":${line}}`);
            expect(one.data).toEqual(JSON.parse(line));
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("splitByRun", () => {
  it("keeps each run in one lane and in order, loses nothing, and splits the same events in the same way", () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 6 }), (given, count) => {
        const lanes = splitByRun(given, count);
        expect(lanes.length).toBeLessThanOrEqual(count);
        expect(lanes.every((lane) => lane.length > 0)).toBe(true);
        expect(new Set(lanes.flat())).toEqual(new Set(given));
        expect(lanes.flat()).toHaveLength(given.length);
        for (const runId of new Set(given.map((one) => one.runId))) {
          const own = lanes.filter((lane) => lane.some((one) => one.runId === runId));
          expect(own).toHaveLength(1);
          expect(own[0]?.filter((one) => one.runId === runId)).toEqual(given.filter((one) => one.runId === runId));
        }
        expect(splitByRun(given, count)).toEqual(lanes);
      }),
    );
  });

  it("makes lanes of about the same length", () => {
    expect(splitByRun(eventsOf(1_000, 40), 4).map(({ length }) => length)).toEqual([250, 250, 250, 250]);
    const uneven = [...eventsOf(90), ...eventsOf(60, 3).map((one) => ({ ...one, runId: `other-${one.runId}` }))];
    expect(splitByRun(uneven, 2).map(({ length }) => length)).toEqual([90, 60]);
    expect(splitByRun([], 3)).toEqual([]);
  });
});
