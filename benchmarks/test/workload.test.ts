import { decodeEvent, encodeEvent } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { createWorkload } from "../src/workload.mjs";

describe("the workload", () => {
  const { distinct } = createWorkload();

  it("is the same each time", () => {
    expect(createWorkload().distinct).toEqual(distinct);
    expect(createWorkload({ seed: 2 }).distinct).not.toEqual(distinct);
  });

  it("has all twelve types, texts of 20 to 200 characters, and metadata on a tenth", () => {
    expect(new Set(distinct.map(({ type }) => type)).size).toBe(12);
    for (const { text = "" } of distinct) expect(text.length >= 20 && text.length <= 200).toBe(true);
    const withMetadata = distinct.filter(({ metadata }) => metadata !== undefined).length / distinct.length;
    expect(withMetadata).toBeCloseTo(0.1, 1);
  });

  it("takes about 300 bytes a line", () => {
    const bytes = distinct.reduce((sum, event) => sum + Buffer.byteLength(encodeEvent(event)), 0) / distinct.length;
    expect(Math.abs(bytes - 300)).toBeLessThan(30);
  });

  it("survives the wire unchanged", () => {
    for (const event of distinct) expect(decodeEvent(encodeEvent(event))).toEqual(event);
  });

  it("repeats itself to any length", () => {
    const events = [...createWorkload({ distinct: 10 }).ofLength(25)];
    expect(events).toHaveLength(25);
    expect(events[20]).toBe(events[0]);
  });
});
