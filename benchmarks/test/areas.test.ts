import { describe, expect, it } from "vitest";
import { AREAS } from "../src/areas.mjs";
import { runArea } from "../src/run-area.mjs";

const QUICK_TIMEOUT_MS = 120_000;

/** npm test has three minutes for everything: most areas come with the faults, in `.ci/run` and in full. */
const isShort = process.env["FLOWTAP_FULL"] !== "1" && process.env["FLOWTAP_FAULTS"] !== "medium";
const areas = isShort ? ["whole-path"] : AREAS;

describe("the quick form", () => {
  it.each(areas)("%s: every contender delivers everything, in order", async (name) => {
    const results = await runArea(name, { isQuick: true });
    expect(results.length).toBeGreaterThan(0);
    for (const { rows } of results) {
      expect(rows.filter(({ isOurs }) => isOurs)).toHaveLength(1);
      expect(rows.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]))).toEqual([]);
    }
  }, QUICK_TIMEOUT_MS);
});
