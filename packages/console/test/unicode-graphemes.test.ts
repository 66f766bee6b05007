import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cellWidth, truncateToWidth, wrapToWidth } from "../src/cell-width.ts";
import { visibleText } from "../src/visible-text.ts";
import { EmulatedTerminal } from "./support/emulated-terminal.ts";

const FIXTURES = path.join(import.meta.dirname, "../../../fixtures/unicode");
const linesOf = (file: string): string[] => readFileSync(path.join(FIXTURES, file), "utf8").trimEnd().split("\n");
const FULL = Boolean(process.env["FLOWTAP_FULL"]);
/** The test file is that of Unicode 16; the Node at hand may know less. */
const KNOWN = Number(process.versions["unicode"]) >= 16;
/** Unicode 17 takes the upper blade of scissors (U+2701) out of the pictographs. */
const IS_SCISSORS_PICTOGRAPH = /\p{Extended_Pictographic}/u.test("\u2701");

/** Flags of England, Scotland and Wales: their tags cannot be told from smuggled text. */
const TAGGED = /\p{RI}|[\u{e0020}-\u{e007f}]/u;
const MOST_MARKS = 5000;

/** A case such as `÷ 0020 × 0308 ÷ 0020 ÷`, as its graphemes. */
function graphemesIn(line: string): string[] {
  return line.split("÷").map((cluster) => cluster.split("×").map((code) => code.trim()).filter((code) => code !== "").map((code) => String.fromCodePoint(Number.parseInt(code, 16))).join("")).filter((cluster) => cluster !== "");
}

/** All that may be left of a text that is cut between two of its graphemes. */
function headsOf(graphemes: readonly string[]): Set<string> {
  return new Set([...graphemes.keys(), graphemes.length].flatMap((count) => [graphemes.slice(0, count).join(""), graphemes.slice(0, count).join("").trimEnd()]));
}

/** The cuts of a text, at every width, that are too wide or inside a grapheme. */
function wrongCuts(graphemes: readonly string[]): string[] {
  const text = graphemes.join("");
  const heads = headsOf(graphemes);
  const widest = cellWidth(text);
  const cuts = Array.from({ length: widest + 1 }, (_, width) => ({ width, cut: truncateToWidth(text, width, "") }));
  if (cuts[widest]?.cut !== text) return [`${JSON.stringify(text)} is cut at its own width`];
  return cuts.filter(({ width, cut }) => cellWidth(cut) > width || !heads.has(cut)).map(({ cut }) => `${JSON.stringify(text)} becomes ${JSON.stringify(cut)}`);
}

/** The rows of a text, as wide as its widest grapheme, that are too wide or begin or end inside a grapheme. */
function wrongRows(graphemes: readonly string[]): string[] {
  const widest = Math.max(1, ...graphemes.map(cellWidth));
  const parts = new Set(graphemes.flatMap((_, start) => [...headsOf(graphemes.slice(start))].flatMap((head) => [head, head.trimStart()])));
  return wrapToWidth(graphemes.join(""), widest, 100, "").filter((row) => cellWidth(row) > widest || !parts.has(row));
}

describe("the graphemes of Unicode's own test files", () => {
  it.skipIf(!KNOWN)("are never split, wherever a text is cut or wrapped (GraphemeBreakTest)", () => {
    const lines = linesOf("grapheme-breaks.txt");
    expect(lines).toHaveLength(1093);
    const cases = lines.filter((line) => !line.includes("2701") || IS_SCISSORS_PICTOGRAPH).map(graphemesIn);
    expect(cases.length).toBeGreaterThan(1080);
    expect(cases.flatMap(wrongCuts)).toEqual([]);
    expect(cases.flatMap(wrongRows)).toEqual([]);
  });

  it("are emoji that stay as they are, and whole (emoji-test)", () => {
    const emoji = linesOf("emoji.txt");
    expect(emoji).toHaveLength(5256);
    expect(emoji.filter((one) => visibleText(one) !== one && !TAGGED.test(one))).toEqual([]);
    const some = emoji.filter((_, index) => FULL || index % 5 === 0);
    expect(some.flatMap((one) => wrongCuts(["a", one, "b"]))).toEqual([]);
  });

  it("are given at least the cells that the emulator gives them (emoji-test)", async () => {
    const terminal = new EmulatedTerminal(80, 5);
    const emoji = linesOf("emoji.txt");
    const tooNarrow: string[] = [];
    for (let start = 0; start < emoji.length; start += 4000) {
      const part = emoji.slice(start, start + 4000);
      const widths = await terminal.widthsOf(part);
      tooNarrow.push(...part.filter((one, index) => cellWidth(one) < (widths[index] ?? Infinity)));
    }
    expect(tooNarrow).toEqual([]);
  });

  it("may carry thousands of marks, which are kept together, or made readable", () => {
    const piled = `e${"\u0301".repeat(MOST_MARKS)}`;
    expect([cellWidth(piled), truncateToWidth(`${piled}x`, 1, ""), truncateToWidth(piled, 0, "")]).toEqual([1, piled, ""]);
    const shown = visibleText(piled, Infinity);
    expect(shown).toBe(`e${"\u0301".repeat(8)}<+4992 marks>`);
    expect(truncateToWidth(shown, 2, "…")).toBe(`e${"\u0301".repeat(8)}…`);
  });
});
