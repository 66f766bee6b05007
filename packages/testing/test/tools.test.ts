import { decodeEvent, encodeEvent, openTap } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { RecordingListener, VirtualClock, buildEvent, buildRun, buildWildEvent, createFaultyListener, deepFreeze, hostileSequences, listenerFaults } from "../src/index.ts";

function isDeeplyFrozen(value: unknown): boolean {
  return typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen));
}

describe("event builders", () => {
  it("fill in what a type needs", () => {
    expect(buildEvent("workflow_started")).toEqual({ type: "workflow_started", timestamp: "2026-01-01T00:00:00Z", runId: "run-1" });
    expect(buildEvent("step_failed", { error: "x" })).toMatchObject({ stepId: "step-1", error: "x" });
    expect(buildEvent("step_action_started", { stepId: "s" })).toMatchObject({ stepId: "s", actionId: "action-1" });
  });

  it("make a run that starts, has its steps, and completes", () => {
    expect(buildRun({ steps: 1, runId: "r" }).map(({ type, runId }) => `${runId} ${type}`)).toEqual(["r workflow_started", "r step_started", "r step_completed", "r workflow_completed"]);
    const lines = buildRun().map(encodeEvent);
    expect(lines.map((line) => encodeEvent(decodeEvent(line)))).toEqual(lines);
  });

  it("freeze all the way down", () => {
    expect(isDeeplyFrozen(buildWildEvent("any", { metadata: { list: [{ deep: [1] }] } }))).toBe(true);
    const circular: { self?: unknown } = {};
    circular.self = circular;
    expect(Object.isFrozen(deepFreeze(circular))).toBe(true);
  });
});

describe("hostile sequences", () => {
  it("have names of their own, events that are deeply frozen, and a wire form where they say so", () => {
    expect(new Set(hostileSequences.map(({ name }) => name)).size).toBe(hostileSequences.length);
    for (const { name, title, events, isEncodable } of hostileSequences) {
      expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/u);
      expect(title).not.toBe("");
      expect(isDeeplyFrozen(events)).toBe(true);
      const encodable = events.every((event) => {
        try {
          return encodeEvent(event) !== "";
        } catch {
          return false;
        }
      });
      expect({ name, isEncodable: encodable }).toEqual({ name, isEncodable });
    }
  });
});

describe("VirtualClock", () => {
  it("stands still until it is told to go on", async () => {
    const clock = new VirtualClock("2026-06-01T12:00:00Z");
    const recorder = new RecordingListener();
    const tap = openTap(recorder, { clock });
    await tap.run("w", (run) => run.step("s", () => { clock.advance(1_500); }));
    await tap.close();
    expect(recorder.events.map(({ timestamp, durationNs }) => [timestamp, durationNs])).toEqual([
      ["2026-06-01T12:00:00.000Z", undefined],
      ["2026-06-01T12:00:00.000Z", undefined],
      ["2026-06-01T12:00:01.500Z", 1_500_000_000],
      ["2026-06-01T12:00:01.500Z", 1_500_000_000],
    ]);
  });

  it("goes neither back nor from nowhere", () => {
    expect(() => { new VirtualClock().advance(-1); }).toThrow('option "ms"');
    expect(() => new VirtualClock("yesterday")).toThrow('option "start"');
  });
});

describe("RecordingListener", () => {
  it("keeps the first events and counts the others", async () => {
    const recorder = new RecordingListener({ maxEvents: 2, name: "two" });
    const tap = openTap(recorder);
    for (const event of buildRun()) tap.emit(event);
    expect(recorder.isStopped).toBe(false);
    await tap.close();
    expect({ kept: recorder.events, count: recorder.count, isStopped: recorder.isStopped, name: recorder.name }).toEqual({ kept: buildRun().slice(0, 2), count: 8, isStopped: true, name: "two" });
  });
});

describe("faulty listeners", () => {
  it.each(listenerFaults)("that %s never reach the engine", async (fault) => {
    const errors: unknown[] = [];
    const tap = openTap(createFaultyListener(fault, { delayMs: 60_000 }), { stopTimeoutMs: 20, onListenerError: (error) => errors.push(error) });
    for (const event of buildRun()) tap.emit(event);
    expect(await tap.close()).toMatchObject({ offered: 8, pending: 0 });
    expect(errors).not.toEqual([]);
  });
});
