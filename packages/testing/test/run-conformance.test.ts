import { NoopListener, createListener, isFlowtapError, type Listener } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { RecordingListener, conforms, createFaultyListener, listenerConformance, runConformance, type ConformanceCase, type ConformanceResult } from "../src/index.ts";
import { testConformance } from "../src/vitest.ts";

function caseOf(id: string, run: ConformanceCase["run"], level: ConformanceCase["level"] = "must"): ConformanceCase {
  return { id, title: `title of ${id}`, level, rule: "a rule", lacks: undefined, run };
}

const passes = caseOf("passes", async () => {});
const fails = caseOf("fails", () => Promise.reject(new Error("broken")));
const hangs = caseOf("hangs", () => new Promise(() => {}));

describe("runConformance", () => {
  it("gives a result a case, in order, and tells each at once", async () => {
    const told: ConformanceResult[] = [];
    const results = await runConformance([passes, fails, { ...passes, id: "lacks", lacks: "observe: nobody looks" }], { onResult: (result) => told.push(result) });
    expect(results).toEqual(told);
    expect(results).toMatchObject([
      { id: "passes", title: "title of passes", level: "must", rule: "a rule", status: "passed" },
      { id: "fails", status: "failed", message: "broken", error: new Error("broken") },
      { id: "lacks", status: "lacking", message: "observe: nobody looks", durationMs: 0 },
    ]);
    expect(conforms(results)).toBe(false);
  });

  it("fails a case that hangs, aborts it, and goes on with the next", async () => {
    let reason: unknown;
    const listens = caseOf("listens", (signal) => new Promise(() => signal?.addEventListener("abort", () => (reason = signal.reason))));
    const results = await runConformance([hangs, listens, passes], { timeoutMs: 20 });
    expect(results.map(({ status }) => status)).toEqual(["failed", "failed", "passed"]);
    expect(results[0]?.message).toContain('case "hangs" did not end within 20 ms');
    expect(isFlowtapError(reason, "conformance")).toBe(true);
  });

  it("conforms although a case of the lower level fails", async () => {
    expect(conforms(await runConformance([passes, { ...fails, level: "should" }]))).toBe(true);
  });

  it("refuses a time limit that cannot work", async () => {
    await expect(runConformance([], { timeoutMs: 0 })).rejects.toThrow('option "timeoutMs"');
  });
});

describe("listenerConformance", () => {
  const create = () => new RecordingListener();

  it("has cases with ids of their own and titles that state facts", () => {
    const cases = listenerConformance({ create });
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    for (const { id, title, level, rule } of cases) {
      expect(id).toMatch(/^[a-z0-9-]+(?:\/[a-z-]+)?$/u);
      expect(title).toMatch(/^[a-z].*[^.]$/u);
      expect(title).not.toMatch(/\bshould\b/u);
      expect(["must", "should"]).toContain(level);
      expect(rule).not.toBe("");
    }
  });

  it("declares what is lacking, with the reason", () => {
    const lacking = (options: Parameters<typeof listenerConformance<RecordingListener>>[0]) => listenerConformance(options).flatMap(({ id, lacks }) => (lacks === undefined ? [] : [id]));
    expect(lacking({ create })).toEqual(["handles-before-it-acknowledges", "handles-before-it-returns", "handles-before-its-stop-settles", "keeps-order", "writes-nothing-after-a-stop", "stops-although-its-sink-hangs"]);
    expect(lacking({ create, createHung: create, observe: ({ events }) => events })).toEqual([]);
    expect(lacking({ create, createHung: create, observe: ({ events }) => events, capabilities: { keepsOrder: false, boundedMemory: false } })).toEqual(["keeps-order", "takes-100000-events-in-bounded-memory"]);
  });

  it("finds that a recorder without a bound keeps what it gets", async () => {
    const [result] = await runConformance(listenerConformance({ create }).filter(({ id }) => id.startsWith("takes-100000")));
    expect(result).toMatchObject({ status: "failed", message: expect.stringContaining("boundedMemory: false") });
  });

  it("does not take a listener that cancels for one that reads", async () => {
    const reads = listenerConformance({ create: () => new NoopListener() }).filter(({ id }) => id === "reads-to-the-end");
    expect(await runConformance(reads)).toMatchObject([{ status: "failed" }]);
  });

  it.each([
    ["create", { create: 7 }],
    ["observe", { create, observe: "lines" }],
    ["deadlineMs", { create, deadlineMs: -1 }],
  ])("refuses a wrong %s", (option, options) => {
    expect(() => listenerConformance(options as never)).toThrow(`option "${option}"`);
  });

  it.each([42, undefined, { lines: [] }, ["a line", 7]])("says what observe is to return when it returned %j", async (observed) => {
    const each = listenerConformance({ create, observe: () => observed as never }).filter(({ id }) => id === "handles-before-it-returns" || id === "writes-nothing-after-a-stop");
    const told = { status: "failed", message: expect.stringContaining('option "observe": expected it to return what the sink received so far, as a string or an array of events and strings, received ') as string };
    expect(await runConformance(each)).toMatchObject([told, told]);
  });

  it("says what create made when it is no listener", async () => {
    const [result] = await runConformance(listenerConformance({ create: (): Listener => ({}) as Listener }));
    expect(result?.message).toContain("expected create() to return an object with the methods startListening and stopListening, received an object");
  });

  it("fails a case whose listener is never made", async () => {
    const each = listenerConformance({ create: () => new Promise<never>(() => {}), deadlineMs: 50 }).filter(({ id }) => id === "has-a-name");
    expect(await runConformance(each)).toMatchObject([{ status: "failed", message: expect.stringContaining("expected create() to make a listener, received nothing of the kind within 50 ms") }]);
  });

  it("stops and releases what it created, also when a case fails", async () => {
    const released: Listener[] = [];
    let stops = 0;
    const createBroken = () => Object.assign(createFaultyListener("returns-at-once"), { stopListening: () => void stops++ });
    await runConformance(listenerConformance({ create: createBroken, release: (listener) => void released.push(listener) }).filter(({ id }) => id === "reads-to-the-end"));
    expect({ stops, released: released.length }).toEqual({ stops: 1, released: 1 });
  });

  it("gives up when its signal fires", async () => {
    const controller = new AbortController();
    const [each] = listenerConformance({ create: () => createListener({ name: "hangs", onEvent: () => new Promise<never>(() => {}) }) }).filter(({ id }) => id === "reads-to-the-end");
    const running = each?.run(controller.signal);
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
  });
});

describe("the adapter for vitest", () => {
  it("declares a test a case, with what is lacking in its title", async () => {
    const declared = new Map<string, () => Promise<void>>();
    testConformance((title, body) => declared.set(title, body), [passes, fails, { ...passes, id: "lacks", lacks: "observe: nobody looks" }]);
    expect([...declared.keys()]).toEqual(["title of passes (passes)", "title of fails (fails)", "title of passes (lacks) — declared to lack observe: nobody looks"]);
    await expect(declared.get("title of fails (fails)")?.()).rejects.toThrow("broken");
  });
});
