import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { differenceFromGo } from "./support/compare-with-go.ts";
import { askGo, hasGo, verdictsOf } from "./support/go-oracle.ts";

const CASES = path.join(import.meta.dirname, "../../../../fixtures/json-test-suite/cases.json");
const VERDICTS = path.join(import.meta.dirname, "fixtures/json-test-suite-verdicts.txt");
const HEAD = '{"type":"step_started","timestamp":"2024-06-01T16:37:26.5+05:45","run_id":"r"';

/** Where a case stands in a line: as a value of the metadata, as all of it, in other fields, as the line itself. */
const PLACES: readonly ((json: string) => string)[] = [
  (json) => `${HEAD},"metadata":{"value":${json}}}`,
  (json) => `${HEAD},"metadata":${json}}`,
  (json) => `${HEAD},"diagnostics":${json}}`,
  (json) => `${HEAD},"foreign":${json}}`,
  (json) => json,
];

/** Name, bytes in a string, and how often they are repeated. */
type Case = readonly [name: string, bytes: string, times?: number];

const cases = JSON.parse(readFileSync(CASES, "utf8")) as readonly Case[];
/** A line has no line feed in it: a carriage return is as blank outside a string, and as forbidden inside. */
const lines = cases.flatMap(([name, bytes, times = 1]) => PLACES.map((place) => ({ name, line: place(bytes.replaceAll("\n", "\r").repeat(times)) })));

describe("the public JSONTestSuite", () => {
  it("is taken and refused as Go takes and refuses it, byte for byte, wherever it stands in an event", () => {
    const verdicts = verdictsOf(readFileSync(VERDICTS, "utf8"), lines.length);
    expect(cases).toHaveLength(318);
    const asValue = verdicts.filter((_, index) => index % PLACES.length === 0).map(({ kind }, index) => `${cases[index]?.[0].charAt(0) ?? ""} ${kind}`);
    expect(asValue.filter((one) => one === "y event")).toHaveLength(95);
    expect(asValue.filter((one) => one === "n refused")).toHaveLength(188);
    const differences = lines.flatMap(({ name, line }, index) => {
      const verdict = verdicts[index];
      const difference = verdict === undefined ? "no verdict" : differenceFromGo(line, verdict);
      return difference === undefined ? [] : [`${name} ${line.slice(0, 200)}: ${difference.slice(0, 200)}`];
    });
    expect(differences).toEqual([]);
  });

  it.runIf(hasGo())("has the verdicts of the Go at hand written down", { timeout: 180_000 }, () => {
    const marks = { event: "+", no_event: "~", refused: "-" };
    const text = askGo(lines.map(({ line }) => line)).map((verdict) => `${marks[verdict.kind]}${verdict.kind === "refused" ? "" : verdict.text}\n`).join("");
    if (process.env.FLOWTAP_WRITE_GOLDEN === "1") writeFileSync(VERDICTS, text);
    expect(readFileSync(VERDICTS, "utf8")).toBe(text);
  });
});
