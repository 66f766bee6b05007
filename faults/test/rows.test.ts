import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { rows } from "../rows.ts";
import { faultsPage } from "../table.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = `${root}docs/faults.md`;

function ids(letter: string, count: number, without: readonly number[] = []): string[] {
  return Array.from({ length: count }, (_, index) => index + 1).filter((number) => !without.includes(number)).map((number) => letter + String(number));
}

if (process.env["FLOWTAP_WRITE"] === "1") writeFileSync(page, faultsPage());

describe("the list of faults", () => {
  it("has every row once", () => {
    expect(rows.map(({ id }) => id)).toEqual([...ids("C", 13), ...ids("T", 12), ...ids("F", 19), ...ids("W", 21), ...ids("M", 7, [3]), ...ids("L", 10), ...ids("X", 5)]);
  });

  it.each(rows)("$id: names tests that there are", ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    for (const [file, title] of tests) {
      expect(existsSync(root + file), file).toBe(true);
      expect(readFileSync(root + file, "utf8"), file).toContain(title);
    }
  });

  it("is what docs/faults.md shows", () => {
    expect(readFileSync(page, "utf8")).toBe(faultsPage());
  });
});
