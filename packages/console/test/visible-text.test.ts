import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstLine, lastLine, visibleText } from "../src/visible-text.ts";
import { ATTACKS } from "./support/attack-strings.ts";

const UNSAFE = new RegExp(String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`, "v");

describe("visibleText", () => {
  it.each([
    ["plain ASCII", "plain ASCII"],
    ["\x1b[31mred\x1b[0m", "␛[31mred␛[0m"],
    ["a\0b\tc\nd\re\x7f", "a␀b␉c␊d␍e␡"],
    ["\u0085\u009b", "<U+0085><U+009B>"],
    ["\u202egnp.exe", "<U+202E>gnp.exe"],
    ["a\u200db", "a<U+200D>b"],
    ["\ud800", "<U+D800>"],
    ["\u{e0041}", "<U+E0041>"],
    ["\u2028\u2029\ufeff\u00ad", "<U+2028><U+2029><U+FEFF><U+00AD>"],
    ["##[error]", "# #[error]"],
    ["##vso[a] ##TeamCity[b] ###[c] ## [d]", "# #vso[a] # #TeamCity[b] ## #[c] ## [d]"],
    ["👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 🇯🇵 1️⃣ ❤️", "👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 🇯🇵 1️⃣ ❤️"],
    [`a${"\u0301".repeat(8)}`, `a${"\u0301".repeat(8)}`],
    [`a${"\u0301".repeat(9)}`, `a${"\u0301".repeat(8)}<+1 marks>`],
    [`a${"\u0301".repeat(10)}`, `a${"\u0301".repeat(8)}<+2 marks>`],
    ["café ñ ạ̊ สวัสดีชาวโลก नमस्ते", "café ñ ạ̊ สวัสดีชาวโลก नमस्ते"],
  ])("shows %j as %j", (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it("leaves nothing that is obeyed or cannot be seen, in any text, and does not change what it made", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...Object.values(ATTACKS).map((attack) => attack.slice(0, 200))))), (parts) => {
        const shown = visibleText(parts.join(""), 5000);
        // Joiners and selectors are text within an emoji only.
        expect(shown.replaceAll(/(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|[0-9#*]|\ufe0f)(?:\u200d|\ufe0e|\ufe0f)/gu, "")).not.toMatch(UNSAFE);
        expect(shown).not.toMatch(/##\[|##vso\[|##teamcity\[/iu);
        expect(visibleText(shown, shown.length)).toBe(shown);
      }),
      { numRuns: process.env["FLOWTAP_FULL"] ? 50_000 : 100 },
    );
  });

  it("shows the first 1,000 units of a long text, or as many as it is told, and never half a character", () => {
    expect(visibleText("x".repeat(2000))).toBe(`${"x".repeat(1000)}…`);
    expect(visibleText("abc", 2)).toBe("ab…");
    expect(visibleText("a😀", 2)).toBe("a…");
    expect(visibleText("a😀", 3)).toBe("a😀");
  });

  it.each([
    ["marks", "\u0301"],
    ["number signs", "#"],
    ["emoji without end", "👩\u200d"],
    ["escapes", "\x1b["],
    ["keycaps", "1\ufe0f"],
    ["modifiers", "👍🏽"],
    ["blanks", " "],
    ["line feeds", "\n"],
  ])("takes time in proportion to a text of many %s", (_kind, part) => {
    const timeOf = (units: number): number => {
      const text = part.repeat(units / part.length);
      let best = Infinity;
      for (let round = 0; round < 3; round++) {
        const before = process.cpuUsage();
        visibleText(text, units);
        firstLine(text, units);
        lastLine(text, units);
        const { user, system } = process.cpuUsage(before);
        best = Math.min(best, (user + system) / 1000);
      }
      return best;
    };
    const [once, more] = [timeOf(10_000), timeOf(160_000)];
    // 16 times the text; quadratic would be 256 times as much.
    expect(more).toBeLessThan(Math.max(once, 0.5) * 80);
  });
});

describe("a line of a longer text", () => {
  it("is the last that a terminal would show, or the first", () => {
    expect(lastLine("10%\r20%\r30%\n")).toBe("30%");
    expect(lastLine("a\r\nb\r\n\r\n")).toBe("b");
    expect(firstLine("\n\n  first\r\nsecond")).toBe("first");
    expect([lastLine("a\n \t b "), firstLine(" \t a \n b")]).toEqual(["b", "a"]);
    expect([lastLine(""), firstLine(" \n ")]).toEqual(["", ""]);
    expect([lastLine("abcdef", 6), lastLine("abcdef", 10), firstLine("abcdef", 6), firstLine("abcdef", 10)]).toEqual(Array.from({ length: 4 }, () => "abcdef"));
  });

  it("costs no more than the part that is looked at", () => {
    expect(lastLine(`${"x".repeat(5000)}\n${"y".repeat(10)}`)).toBe("y".repeat(10));
    expect(firstLine("x".repeat(5000), 10)).toBe("x".repeat(10));
  });
});

describe("the place where a text is cut", () => {
  it("is the limit, and never inside a pair of surrogates", () => {
    expect([2, 3, 4, 5, 6].map((limit) => visibleText("ab👩cd", limit))).toEqual(["ab…", "ab…", "ab👩…", "ab👩c…", "ab👩cd"]);
    expect([1, 2, 3, 4, 5, 6].map((limit) => lastLine("ab👩cd", limit))).toEqual(["d", "cd", "cd", "👩cd", "b👩cd", "ab👩cd"]);
    for (const [high, low] of ["\ud800\udc00", "\udbff\udfff"]) expect([visibleText(`a${high ?? ""}${low ?? ""}`, 2), lastLine(`${high ?? ""}${low ?? ""}a`, 2)]).toEqual(["a…", "a"]);
    expect([firstLine("ab👩cd", 3), firstLine("abc", 3), firstLine("a \n b")]).toEqual(["ab", "abc", "a"]);
    expect(["a\udc00b", "\ud800ab", "\ue000\udc00a"].map((text) => visibleText(text, 1))).toEqual(["a…", "<U+D800>…", "\ue000…"]);
    // Two halves that are no pair are two characters.
    expect(["\udc00\udc00", "\ud800\ue000", "\ud7ff\udc00"].map((text) => visibleText(text, 1))).toEqual(["<U+DC00>…", "<U+D800>…", "\ud7ff…"]);
    expect(["a\udc00b", "\ud800ab"].map((text) => lastLine(text, 2))).toEqual(["\udc00b", "ab"]);
  });

  it("leaves what is just beyond the controls as it is", () => {
    expect(visibleText("\u0000\u001f ~\u007f\u0080")).toBe("␀␟ ~␡<U+0080>");
  });
});
