import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendRecords, ShortAppendError, wholeRecords } from "../src/append-records.ts";

type Step = number | "EAGAIN" | "EINTR";

/** A descriptor that takes as many bytes a call as the schedule says, then refuses with `end`. */
function scheduled(steps: readonly Step[], end?: string): { written: Buffer; handle: Parameters<typeof appendRecords>[0] } {
  const rest = [...steps];
  const device = { written: Buffer.alloc(0), handle: { write } as unknown as Parameters<typeof appendRecords>[0] };
  async function write(bytes: Uint8Array, offset: number, length: number): Promise<{ bytesWritten: number }> {
    if (offset + length !== bytes.length) throw new Error(`asked to write ${String(length)} bytes from ${String(offset)}`);
    const step = rest.shift() ?? end ?? length;
    if (typeof step === "string") throw Object.assign(new Error(step), { code: step });
    const bytesWritten = Math.min(step, length);
    device.written = Buffer.concat([device.written, bytes.subarray(offset, offset + bytesWritten)]);
    return { bytesWritten };
  }
  return device;
}

const RECORDS = Buffer.from('{"text":"größe 日本 👩‍👩‍👧"}\n{"text":"é"}\n{"n":3}\n');

describe("appendRecords", () => {
  it("writes every byte through short writes at every boundary, inside characters too", async () => {
    for (let first = 1; first < RECORDS.length; first += 1) {
      const device = scheduled([first, 1]);
      await appendRecords(device.handle, RECORDS);
      expect(device.written.equals(RECORDS)).toBe(true);
    }
  });

  it("writes every byte through any schedule of short writes, EAGAIN and EINTR", async () => {
    const step = fc.oneof<[fc.WeightedArbitrary<Step>, fc.WeightedArbitrary<Step>]>(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 9 }) },
      { weight: 1, arbitrary: fc.constantFrom<Step[]>("EAGAIN", "EINTR", 0) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const device = scheduled(steps);
        await appendRecords(device.handle, RECORDS);
        expect(device.written.equals(RECORDS)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it("tells how much was written when the system refuses the rest", async () => {
    for (const written of [0, 5, RECORDS.length - 1]) {
      const device = scheduled(written === 0 ? [] : [written], "ENOSPC");
      const error: unknown = await appendRecords(device.handle, RECORDS).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ShortAppendError);
      expect(error).toMatchObject({ writtenBytes: written, cause: { code: "ENOSPC" } });
    }
  });
});

/** A hundred times the same answer. */
function hundred(step: Step): Step[] {
  return Array.from({ length: 100 }, () => step);
}

describe("the patience of appendRecords", () => {
  it("is a hundred refusals in a row, and begins anew with every byte", async () => {
    const patient = [...hundred("EAGAIN"), 1, ...hundred("EINTR"), 1, ...hundred(0), 1, ...hundred("EAGAIN")];
    const device = scheduled(patient);
    await appendRecords(device.handle, RECORDS);
    expect(device.written.equals(RECORDS)).toBe(true);
  });

  it.each<[Step, object]>([["EAGAIN", { code: "EAGAIN" }], ["EINTR", { code: "EINTR" }], [0, { message: "the system wrote nothing" }]])("ends at the next %s", async (step, cause) => {
    const startMs = performance.now();
    const error: unknown = await appendRecords(scheduled([3, ...hundred(step), step]).handle, RECORDS).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ writtenBytes: 3, cause, message: "the write stopped short" });
    // Ten milliseconds before each but an empty write.
    if (step !== 0) expect(performance.now() - startMs).toBeGreaterThan(900);
  });
});

describe("wholeRecords", () => {
  it("counts an empty record at the very start", () => {
    expect(wholeRecords(Buffer.from("\nab"))).toEqual({ count: 1, endBytes: 1 });
    expect(wholeRecords(Buffer.from("ab\n"))).toEqual({ count: 1, endBytes: 3 });
  });

  it("counts the records that lie wholly within the first bytes", () => {
    const text = RECORDS.toString("latin1");
    for (let length = 0; length <= text.length; length += 1) {
      const before = text.slice(0, length);
      expect(wholeRecords(RECORDS, length)).toEqual({ count: before.split("\n").length - 1, endBytes: before.lastIndexOf("\n") + 1 });
    }
  });
});
