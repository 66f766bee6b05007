import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeEvent, EncodeError, encodeEvent, encodeEventReporting, type ExecutionEvent } from "../../src/index.ts";
import { encodeGuarded, type LooseEvent } from "../../src/encode-guarded.ts";
import { decodeLineExact } from "../../src/decode-line-exact.ts";
import { decodeLineFast } from "../../src/decode-line-fast.ts";
import { naughtyTexts } from "./support/naughty-texts.ts";

const BASE = { type: "step_started", timestamp: "2024-06-01T00:00:00Z", runId: "r", stepId: "s" } as const;
const FIELDS = ["type", "timestamp", "runId", "stepId", "actionId", "stepIndex", "durationNs", "error", "attempt", "text", "metadata", "diagnostics"] as const;
const NUMERIC_OR_TIME = new Set(["timestamp", "stepIndex", "durationNs", "attempt"]);
const RUNS = process.env.FLOWTAP_FULL === "1" ? 10_000 : 500;
const TEXT_FIELDS = ["type", "runId", "stepId", "actionId", "error", "text"] as const;

const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }), fc.constantFrom(...naughtyTexts));
const integer = fc.oneof(fc.constant(0), fc.nat(100), fc.maxSafeInteger());
const jsonData = fc.jsonValue({ maxDepth: 4, stringUnit: "binary" });
const timestamp = fc.constantFrom("2024-06-01T16:37:26.5+05:45", "0000-02-29T23:59:59.999999999-23:59", "9999-12-31T00:00:00Z");
const anEvent = fc.record(
  { type: fc.oneof(fc.constantFrom("step_progress", "workflow_started", "step_action_failed"), text), timestamp, runId: text, stepId: text, actionId: text, stepIndex: integer, durationNs: integer,
    error: text, attempt: integer, text, metadata: fc.dictionary(text, jsonData), diagnostics: fc.array(text, { maxLength: 4 }) },
  { requiredKeys: ["type", "timestamp", "runId"] },
) as unknown as fc.Arbitrary<ExecutionEvent>;

describe("encodeEvent", () => {
  it("writes what decodeEvent reads back: one line, whose event encodes to the same line", () => {
    fc.assert(fc.property(anEvent, (event) => {
      const line = encodeEvent(event);
      expect(line).not.toMatch(/[\n\r\u2028\u2029]/u);
      expect(line.isWellFormed()).toBe(true);
      expect(encodeEvent(decodeEvent(line))).toBe(line);
      expect(JSON.parse(line)).toBeTypeOf("object");
    }), { numRuns: RUNS });
  });

  it("writes the same by its plain and by its guarded way, and reads the same by its fast and its exact way", () => {
    fc.assert(fc.property(anEvent, (event) => {
      const line = encodeEvent(event);
      expect(encodeGuarded(event as LooseEvent)).toBe(line);
      const fast = decodeLineFast(line);
      if (fast !== undefined) expect(fast).toEqual(decodeLineExact(line));
    }), { numRuns: RUNS });
  });

  it("escapes as Go does, sorts keys by UTF-8 bytes, and leaves empty and zero fields out", () => {
    const metadata = JSON.parse('{"b":-0.0,"\\uffff":1,"🚀":2,"10":3,"9":4,"__proto__":5,"a":{"z":1,"y":[1e21,1e-7,0.000001,-0]}}') as Record<string, unknown>;
    expect(encodeEvent({ ...BASE, text: "<&>\u2028\u2029\u0000\b\f\n\r\t\u007f\"\\/\ud800", error: "", attempt: 0, stepIndex: -0, diagnostics: [], metadata })).toBe(
      '{"type":"step_started","timestamp":"2024-06-01T00:00:00Z","run_id":"r","step_id":"s",' +
        String.raw`"text":"\u003c\u0026\u003e\u2028\u2029\u0000\b\f\n\r\t` + '\u007f' + String.raw`\"\\/` + '\ufffd",' +
        '"metadata":{"10":3,"9":4,"__proto__":5,"a":{"y":[1e+21,1e-7,0.000001,-0],"z":1},"b":-0,"\uffff":1,"🚀":2}}',
    );
  });

  it("writes every naughty string in every text field as one well-formed line that says the same", () => {
    for (const naughty of naughtyTexts) {
      for (const field of TEXT_FIELDS) {
        const event = decodeEvent(encodeEvent({ ...BASE, [field]: naughty }));
        expect((event as unknown as Record<string, unknown>)[field] ?? "").toBe(naughty.toWellFormed());
      }
      const line = encodeEvent({ ...BASE, metadata: { [naughty]: naughty, in: [{ [naughty]: naughty }] }, diagnostics: [naughty, naughty] });
      expect(line).not.toMatch(/[\n\r]/u);
      expect(decodeEvent(line)).toMatchObject({ diagnostics: [naughty.toWellFormed(), naughty.toWellFormed()] });
      expect(JSON.parse(Buffer.from(line, "utf8").toString("utf8"))).toMatchObject({ run_id: "r" });
    }
  });

  const cycle: Record<string, unknown> = { name: "cycle" };
  cycle.self = cycle;
  const deep: { next?: unknown } = {};
  let deepest = deep;
  for (let level = 0; level < 20_000; level++) deepest.next = deepest = {};
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const kinds: [string, unknown][] = [
    ["a cycle", cycle], ["an array in itself", (() => { const list: unknown[] = []; list.push(list); return list; })()], ["a bigint", 12n], ["a huge bigint", 1n << 4_000n],
    ["a symbol", Symbol("s")], ["a function", function named() { return 1; }], ["a class", class { readonly field = 1; }], ["NaN", Number.NaN], ["Infinity", Number.POSITIVE_INFINITY],
    ["−0", -0], ["1.5", 1.5], ["2^53", 2 ** 53], ["a Date", new Date(0)], ["an invalid Date", new Date(Number.NaN)], ["a Map", new Map([["b", 1], ["a", 2]])], ["a Map with object keys", new Map([[{}, 1]])],
    ["a Set", new Set([1, "a"])], ["a WeakMap", new WeakMap()], ["an Error", new TypeError("bad")], ["a regular expression", /x/u], ["a promise", Promise.resolve()], ["bytes", new Uint8Array([1, 2])],
    ["an ArrayBuffer", new ArrayBuffer(8)], ["a getter that throws", { get a(): never { throw new Error("getter"); } }], ["a toJSON that throws", { toJSON: () => { throw new Error("toJSON"); } }],
    ["a toJSON that returns itself", { toJSON() { return this; } }], ["a revoked proxy", revoked.proxy],
    ["a proxy that always throws", new Proxy({}, { get: () => { throw new Error("get"); }, ownKeys: () => { throw new Error("ownKeys"); }, getPrototypeOf: () => { throw new Error("prototype"); }, has: () => { throw new Error("has"); } })],
    ["an object without prototype", Object.create(null)], ["20,000 levels", deep], ["a string object", new String("wrapped")], ["a number object", new Number(7)], ["true", true], ["null", null],
    ["a sparse array", Object.assign(new Array(3), { 2: "last" })], ["an array of a billion holes", new Array(1_000_000_000)], ["undefined", undefined], ["a lone surrogate", "\ud800"], ["a toString that throws", { toString: () => { throw new Error("toString"); } }],
  ];

  it.each(kinds)("never throws for %s in a field, but for numbers and times that it must not change", (_kind, value) => {
    for (const field of FIELDS) {
      for (const placed of field === "metadata" ? [value, { at: value, in: [{ at: value }] }] : field === "diagnostics" ? [value, [value, "kept"]] : [value]) {
        const event = { ...BASE, [field]: placed } as unknown as ExecutionEvent;
        try {
          const line = encodeEvent(event);
          expect(line).not.toContain("\n");
          expect(encodeEvent(decodeEvent(line))).toBe(line);
        } catch (error) {
          if (!(error instanceof EncodeError)) throw error;
          expect(NUMERIC_OR_TIME).toContain(field);
          expect(error).toMatchObject({ code: "encode", field, message: expect.stringMatching(new RegExp(`^event field "${field}": expected `, "u")) });
        }
      }
    }
  });

  it("tells of everything that it could not write as it is, by path", () => {
    const told: [string, string][] = [];
    const line = encodeEventReporting({ ...BASE, metadata: { ok: 1, usage: { cost: 5n, list: [Number.NaN] }, self: cycle } }, (path, reason) => told.push([path, reason]));
    expect(line).toContain('"metadata":{"ok":1,"self":{"name":"cycle","self":"[Circular]"},"usage":{"cost":"[BigInt 5]","list":["[NaN]"]}}');
    expect(told).toEqual([["metadata.self.self", "a cycle"], ["metadata.usage.cost", "a bigint"], ["metadata.usage.list[0]", "a number that JSON has no form for"]]);
  });

  it("refuses an event that is none with a typed error", () => {
    for (const event of [undefined, null, 7, "text", {}, []]) expect(() => encodeEvent(event as ExecutionEvent)).toThrow(EncodeError);
  });

  it("never changes the event, however deeply it is frozen", () => {
    const event = Object.freeze({ ...BASE, metadata: Object.freeze({ b: Object.freeze([3, 1]), a: Object.freeze({ z: 1, y: 2 }) }), diagnostics: Object.freeze(["d"]) });
    const before = structuredClone(event);
    encodeEvent(event);
    expect(event).toEqual(before);
    expect(Object.keys(event.metadata)).toEqual(["b", "a"]);
  });
});
