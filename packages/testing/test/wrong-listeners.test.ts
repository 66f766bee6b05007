import type { ExecutionEvent, Listener } from "@flowtap/core";
import { afterEach, describe, expect, it } from "vitest";
import { ConformanceError, createFaultyListener, listenerConformance, listenerFaults, runConformance, conforms, type ConformanceCase } from "../src/index.ts";
import { testConformance } from "../src/vitest.ts";
import { cleanUp, createRightListener } from "./support/right-listener.ts";
import { subtleListeners } from "./support/subtle-listeners.ts";
import { wrongListeners } from "./support/wrong-listeners.ts";

const sinks = new WeakMap<Listener, ExecutionEvent[]>();

function casesOf(create: (sink: ExecutionEvent[]) => Listener, deadlineMs?: number): readonly ConformanceCase[] {
  const createWithSink = () => {
    const sink: ExecutionEvent[] = [];
    const listener = create(sink);
    sinks.set(listener, sink);
    return listener;
  };
  return listenerConformance({ create: createWithSink, createHung: createWithSink, observe: (listener) => sinks.get(listener) ?? [], ...(deadlineMs !== undefined && { deadlineMs }) });
}

const pairs = Object.entries(wrongListeners).flatMap(([id, wrong]) => wrong.map(({ fault, create }) => ({ id, fault, create })));

describe("a right listener", () => {
  testConformance(it, casesOf(createRightListener).filter(({ id }) => id !== "takes-100000-events-in-bounded-memory"));
});

describe("every case", () => {
  afterEach(cleanUp);

  it("has a wrong listener, and every wrong listener its case", () => {
    expect(Object.keys(wrongListeners)).toEqual(expect.arrayContaining(Object.keys(subtleListeners)));
    expect(Object.keys(wrongListeners).toSorted()).toEqual(casesOf(createRightListener).map(({ id }) => id).toSorted());
  });

  it.each(pairs)("$id rejects a listener that: $fault", async ({ id, create }) => {
    const each = casesOf(create, 250).filter((candidate) => candidate.id === id);
    const [result] = await runConformance(each);
    expect(result).toMatchObject({ id, status: "failed", error: expect.any(ConformanceError) });
    expect((result?.error as ConformanceError).rule).not.toBe("");
    expect(result?.message).toContain(`breaks ${(result?.error as ConformanceError).rule}`);
  });

  it.each(pairs.filter(({ id }) => id.startsWith("survives/")))("$id rejects what an ordinary run does not show", async ({ create }) => {
    const ordinary = casesOf(create).filter(({ id }) => id === "reads-to-the-end" || id === "handles-before-it-returns");
    expect((await runConformance(ordinary)).map(({ status }) => status)).toEqual(["passed", "passed"]);
  });
});

describe("a faulty listener", () => {
  it.each(listenerFaults)("that %s does not conform", async (fault) => {
    const ids = ["reads-to-the-end", "acknowledges-by-asking", "stop-keeps-what-waits", "stops-twice"];
    const cases = listenerConformance({ create: () => createFaultyListener(fault), deadlineMs: 200 }).filter(({ id }) => ids.includes(id));
    expect(conforms(await runConformance(cases))).toBe(false);
  });
});
