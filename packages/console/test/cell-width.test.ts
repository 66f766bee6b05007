import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellWidth, truncateToWidth, wrapToWidth, wrapWhole } from "../src/cell-width.ts";
import { visibleText } from "../src/index.ts";
import { EmulatedTerminal } from "./support/emulated-terminal.ts";

const FULL = Boolean(process.env["FLOWTAP_FULL"]);

/** What trips up a cut: sequences, joined, flagged, stacked, decomposed. */
const CLUSTERS = [
  "a", " ", "é", "e\u0301", "å̈", "Z̸̢͎", "表", "ﾊﾞ", "한", "\u1112\u1161\u11ab", "नि", "क्षि", "ก็", "ﷺ", "👍", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇯🇵", "🇩🇪🇫🇷", "1️⃣", "❤️", "☎︎", "🧑🏿‍🚀", "\r\n", "\u{1f1e6}", "ྂྃ", "𠮷", "🫩", "→", "━", "…",
];

const text = fc.array(fc.oneof(fc.constantFrom(...CLUSTERS), fc.string({ unit: "grapheme", maxLength: 3 }), fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 30 }).map((parts) => visibleText(parts.join("")));
/** As {@link text}, without what the emulator has never heard of, and without blanks. */
const knownText = fc.array(fc.constantFrom(...CLUSTERS.filter((cluster) => cluster !== " ")), { minLength: 1, maxLength: 30 }).map((parts) => visibleText(parts.join("")));

/** The emulator's table is of 2010: what came later, or became wide later, is narrow in it. */
const LATER_THAN_EMULATOR = /[\p{Script=Tangut}\p{Script=Khitan_Small_Script}\p{Script=Nushu}\p{Emoji_Presentation}\p{Extended_Pictographic}]/u;

const graphemes = (some: string): string[] => Array.from(new Intl.Segmenter("en", { granularity: "grapheme" }).segment(some), ({ segment }) => segment);

describe("the width of text in cells", () => {
  it("agrees with the emulator on at least 99 of 100 characters, assigned or not, and is never less", async () => {
    const terminal = new EmulatedTerminal(20, 5);
    const characters: string[] = [];
    for (let codePoint = 0x21; codePoint <= 0x3ffff; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      if (/^[\p{L}\p{N}\p{P}\p{S}\p{Co}\p{Cn}]$/u.test(character) && !LATER_THAN_EMULATOR.test(character) && visibleText(character) === character) characters.push(character);
    }
    const some = characters.filter((_, index) => FULL || index % 7 === 0);
    let agreeing = 0;
    const tooNarrow: string[] = [];
    for (let start = 0; start < some.length; start += 4000) {
      const part = some.slice(start, start + 4000);
      for (const [index, theirs] of (await terminal.widthsOf(part)).entries()) {
        const ours = cellWidth(part[index] ?? "");
        if (ours === theirs) agreeing++;
        if (ours < theirs) tooNarrow.push(`U+${(part[index]?.codePointAt(0) ?? 0).toString(16)}: ${String(ours)} < ${String(theirs)}`);
      }
    }
    if (FULL) process.stdout.write(`width agrees with the emulator for ${String(agreeing)} of ${String(some.length)} characters\n`);
    expect(tooNarrow).toEqual([]);
    expect(some.length).toBeGreaterThan(10_000);
    expect(agreeing / some.length).toBeGreaterThan(0.99);
  });

  it("is at least what the emulator gives to any text", async () => {
    const terminal = new EmulatedTerminal(500, 5);
    const texts = fc.sample(knownText, FULL ? 4000 : 500);
    const widths = await terminal.widthsOf(texts);
    for (const [index, one] of texts.entries()) expect({ one, isEnough: cellWidth(one) >= (widths[index] ?? 0) }).toEqual({ one, isEnough: true });
  });
});

describe("cutting text", () => {
  it("keeps to the width, and never splits a grapheme", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 40 }), (some, width) => {
        const cut = truncateToWidth(some, width, "…");
        expect(cellWidth(cut)).toBeLessThanOrEqual(width);
        if (cut === some) return;
        const kept = cut.endsWith("…") ? cut.slice(0, -1) : cut;
        const whole = graphemes(some);
        const starts = whole.map((_, index) => whole.slice(0, index).join("").trimEnd());
        expect(starts).toContain(kept);
      }),
      { numRuns: FULL ? 50_000 : 400 },
    );
  });

  it("leaves alone what fits", () => {
    fc.assert(fc.property(text, (some) => { expect(truncateToWidth(some, cellWidth(some), "…")).toBe(some); }));
  });

  it("breaks a text into rows that keep to the width, in order and without loss but for blanks and what the last row leaves out", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 5 }), (some, width, rows) => {
        const wrapped = wrapToWidth(some, width, rows, "…");
        expect(wrapped.length).toBeLessThanOrEqual(rows);
        for (const row of wrapped) expect(cellWidth(row)).toBeLessThanOrEqual(width);
        const squeeze = (part: string): string => part.replaceAll(/\s/gu, "");
        const shown = squeeze(wrapped.join(""));
        expect(squeeze(some).startsWith(shown.replace(/…$/u, ""))).toBe(true);
        if (!shown.endsWith("…")) expect(shown).toBe(squeeze(some));
      }),
      { numRuns: FULL ? 50_000 : 400 },
    );
  });

  it("breaks a text into as many rows as it takes, of which not a blank is lost", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (some, width) => {
        const wrapped = wrapWhole(some, width, "…");
        for (const row of wrapped) expect(cellWidth(row)).toBeLessThanOrEqual(width);
        const whole = graphemes(some).map((grapheme) => (cellWidth(grapheme) > width ? "…" : grapheme));
        expect(wrapped.join("")).toBe(whole.join(""));
      }),
      { numRuns: FULL ? 50_000 : 400 },
    );
  });
});
