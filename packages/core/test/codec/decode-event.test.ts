import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { decodeEvent, DecodeError, type DecodeReason, encodeEvent } from "../../src/index.ts";

const MANY_CHARACTERS = process.env.FLOWTAP_FULL === "1" ? 64_000_000 : 8_000_000;
const HEAD = '{"type":"step_started","timestamp":"2024-06-01T16:37:26.5+05:45","run_id":"r","step_id":"s"';

describe("decodeEvent", () => {
  it.each<[string, DecodeReason, string | undefined, RegExp]>([
    ["", "syntax", undefined, /^event line: expected a JSON value, received the end of the line at position 0$/u],
    ["starting up …", "syntax", undefined, /expected a JSON value, received "starting up …" at position 0$/u],
    [`${HEAD},"text":"a`, "syntax", undefined, /expected a closing quote, received the end of the line/u],
    [String.raw`${HEAD},"text":"\ud83µ"}`, "syntax", undefined, /expected an escape that JSON knows/u],
    [String.raw`${HEAD},"metadata":{"a":"\ude80\ud83µ"}}`, "syntax", undefined, /expected an escape that JSON knows/u],
    [`${HEAD}} x`, "syntax", undefined, /expected nothing after the event's JSON object, received "x"/u],
    ["null", "not_an_event", undefined, /expected an object with a "type" key, received null$/u],
    ["{}", "not_an_event", undefined, /received an object without one$/u],
    ["[1]", "not_an_event", undefined, /received an array$/u],
    ['{"level":"info","run_id":"r","msg":"hi"}', "not_an_event", undefined, /received an object without one$/u],
    [`${HEAD},"text":7}`, "type", "text", /field "text": expected a string, received 7 at position \d+$/u],
    [`${HEAD},"diagnostics":"x"}`, "type", "diagnostics", /expected an array of strings, received "x"/u],
    [`${HEAD},"attempt":1.0}`, "type", "attempt", /expected an integer within ±\(2\^53−1\), written without fraction or exponent, received 1\.0/u],
    [`${HEAD},"duration":9007199254740993}`, "range", "duration", /received 9007199254740993/u],
    [`${HEAD},"metadata":{"a":1e400}}`, "range", "metadata", /a number that a 64-bit float can hold, received 1e400/u],
    [HEAD.replace("06-01", "06-31") + "}", "timestamp", "timestamp", /a day in the calendar, like .*, received "2024-06-31T/u],
    [`${HEAD},"metadata":{"a":${"[".repeat(9_999)}${"]".repeat(9_999)}}}`, "depth", undefined, /at most 10000 levels of nesting/u],
  ])("says of %.60s what was expected and what came", (line, reason, field, message) => {
    const outcome = outcomeOf(line);
    expect(outcome).toBeInstanceOf(DecodeError);
    expect(outcome).toMatchObject({ code: "decode", reason, message: expect.stringMatching(message) });
    expect((outcome as DecodeError).field).toBe(field);
  });

  it("shows of a hostile line at most 80 characters, none of them a control character", () => {
    for (const text of ["\u001b]0;title\u0007", "x".repeat(100_000), "\u009b31m\u202e", "\r\nforged line", "'".repeat(200)]) {
      for (const line of [text, `${HEAD},"attempt":${JSON.stringify(text)}}`, `${HEAD},"metadata":${JSON.stringify(text)}}`]) {
        const outcome = outcomeOf(line);
        expect(outcome).toBeInstanceOf(DecodeError);
        expect((outcome as DecodeError).received.length).toBeLessThanOrEqual(80);
        expect((outcome as DecodeError).message).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
      }
    }
  });

  it("takes an object for an event when it names a type, be it null, or has keys of an event and no others", () => {
    expect(decodeEvent('{"type":null,"level":"info"}')).toEqual({ type: "", timestamp: "0001-01-01T00:00:00Z", runId: "" });
    expect(decodeEvent('{"run_id":"r","text":"t"}')).toEqual({ type: "", timestamp: "0001-01-01T00:00:00Z", runId: "r", text: "t" });
  });

  it("keeps a type that it does not know, and ignores keys that it does not know", () => {
    const event = decodeEvent('{"type":"step_paused","timestamp":"2024-06-01T00:00:00Z","run_id":"r","step_id":"s","new_field":[1,{"a":2}]}');
    expect(event).toEqual({ type: "step_paused", timestamp: "2024-06-01T00:00:00Z", runId: "r", stepId: "s" });
  });

  it("refuses anything but text and bytes with the same error", () => {
    for (const line of [undefined, null, 7, {}, []]) expect(() => decodeEvent(line as string)).toThrow(DecodeError);
  });

  it("reads equal events from text, from bytes, and with a line end or white space around", () => {
    const line = `${HEAD},"text":"é 🚀"}`;
    const event = decodeEvent(line);
    for (const other of [Buffer.from(line), new Uint8Array(Buffer.from(line)), `${line}\n`, `${line}\r\n`, ` \t${line} `]) expect(decodeEvent(other)).toEqual(event);
  });

  it.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"])("keeps a %s key as own data at every level, and leaves Object.prototype alone", (key) => {
    const before = Reflect.ownKeys(Object.prototype);
    const line = `${HEAD},"metadata":{"${key}":{"${key}":[{"${key}":{"zz_polluted":true}}],"zz_polluted":true}}}`;
    const event = decodeEvent(line);
    expect(Object.hasOwn(event.metadata ?? {}, key)).toBe(true);
    expect(Object.getPrototypeOf(event.metadata)).toBe(Object.prototype);
    expect(encodeEvent(event)).toBe(line);
    expect(encodeEvent(decodeEvent(`${line.slice(0, -1)},"metadata":{"a":1}}`))).toContain(`"${key}":{"${key}"`);
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    expect("zz_polluted" in {}).toBe(false);
  });

  it("never touches the __proto__ accessor: it works where that throws", () => {
    const core = new URL(`file://${path.join(import.meta.dirname, "../../dist/index.js")}`).href;
    const program = `
      import { decodeEvent, encodeEvent } from ${JSON.stringify(core)};
      let thrown = false;
      try { ({}).__proto__; } catch { thrown = true; }
      const line = process.argv[1];
      const doubled = line.slice(0, -1) + ',"metadata":{"__proto__":{"b":1}}}';
      const own = JSON.parse('{"__proto__":{"a":[{"__proto__":null}]}}');
      const encoded = encodeEvent({ type: "x", timestamp: "2024-06-01T00:00:00Z", runId: "r", metadata: own });
      console.log(JSON.stringify([thrown, encodeEvent(decodeEvent(line)) === line, JSON.stringify(decodeEvent(doubled).metadata), encoded]));`;
    const line = `${HEAD},"metadata":{"__proto__":{"__proto__":[{"__proto__":{"a":1}}]}}}`;
    const output = execFileSync(process.execPath, ["--disable-proto=throw", "--input-type=module", "--eval", program, line], { encoding: "utf8" });
    const encoded = '{"type":"x","timestamp":"2024-06-01T00:00:00Z","run_id":"r","metadata":{"__proto__":{"a":[{"__proto__":null}]}}}';
    expect(JSON.parse(output)).toEqual([true, true, '{"__proto__":{"b":1}}', encoded]);
  });

  it.each([10, 100, 1_000, 9_990, 9_997])("keeps %i levels of nesting", (levels) => {
    for (const [open, close] of [["[", "]"], ['{"a":', "}"]] as const) {
      const line = `${HEAD},"metadata":{"deep":${open.repeat(levels)}0${close.repeat(levels)}}}`;
      expect(encodeEvent(decodeEvent(line))).toBe(line);
    }
  });

  it.each([9_999, 10_000, 20_000, 1_000_000])("refuses %i levels of nesting with one typed error", (levels) => {
    for (const [open, close] of [["[", "]"], ['{"a":', "}"]] as const) {
      for (const key of ["metadata", "foreign", "text", "diagnostics"]) {
        expect(outcomeOf(`${HEAD},"${key}":{"deep":${open.repeat(levels)}0${close.repeat(levels)}}}`)).toMatchObject({ reason: "depth" });
        expect(outcomeOf(`${HEAD},"${key}":{"deep":${open.repeat(levels)}`)).toMatchObject({ reason: "depth" });
      }
    }
  });

  it("copes with maps of 100,000 keys and strings of many megabytes", () => {
    const members = Array.from({ length: 100_000 }, (_, index) => `"k${String(index).padStart(6, "0")}":${String(index)}`);
    const wide = `${HEAD},"metadata":{${members.join(",")}}}`;
    expect(encodeEvent(decodeEvent(wide))).toBe(wide);
    expect(encodeEvent(decodeEvent(`${HEAD},"metadata":{${members.reverse().join(",")}}}`))).toBe(wide);

    const long = `${HEAD},"text":"${"x".repeat(MANY_CHARACTERS)}"}`;
    expect(encodeEvent(decodeEvent(long)) === long).toBe(true);
    const escaped = `${HEAD},"text":"${String.raw`\u003c`.repeat(MANY_CHARACTERS / 20)}"}`;
    expect(encodeEvent(decodeEvent(escaped)) === escaped).toBe(true);
  });
});

function outcomeOf(line: string): unknown {
  try {
    return decodeEvent(line);
  } catch (error) {
    return error;
  }
}
