import { expect, it } from "vitest";
import { makeMutants } from "../mutants/make-mutants.mjs";

it("changes one thing at a time, and never a type", () => {
  const source = "export function isOld(ageMs: 1 | 2): boolean {\n  if (ageMs > 10) return true;\n  return false;\n}\n";
  const changed = makeMutants(source).map(({ start, end, text }) => source.slice(0, start) + text + source.slice(end));
  const bodies = changed.map((one) => one.split("\n").slice(1, 3).map((line) => line.trim()).join(" "));
  expect(bodies).toEqual([
    "if (true) return true; return false;",
    "if (false) return true; return false;",
    "if (ageMs >= 10) return true; return false;",
    "if (ageMs <= 10) return true; return false;",
    "if (ageMs > 11) return true; return false;",
    "if (ageMs > 10) return false; return false;",
    "if (ageMs > 10) return true; return true;",
  ]);
});

it("takes parts of patterns away, and leaves out calls", () => {
  expect(makeMutants(String.raw`const x = /[\p{Cc}]/u.test(text.trim());`).map(({ text }) => text)).toEqual(["[^", String.raw`\p{Osage}`, "text"]);
});
