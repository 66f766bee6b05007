import { describe, expect, it } from "vitest";
import { compareKeys, isPlainText, quoteText } from "../../src/json-text.ts";

describe("quoteText", () => {
  it.each(["", "plain", "a<b>&c", '"quoted"', "back\\slash", "tab\tnewline\n\r\b\f", "\u0000\u001f\u007f\u0080", "\u2027\u2028\u2029\u202a", "größe 日本 👩‍👩‍👧", "\ud7ff\ue000\uffff"])("reads back as %j, at any length", (text) => {
    for (const long of [text, `${text}${"x".repeat(4_095)}`, "x".repeat(4_096) + text, text.repeat(2_000)]) {
      const json = quoteText(long);
      expect(JSON.parse(json)).toBe(long);
      expect(json).not.toMatch(/[<>&\u2028\u2029\u0000-\u001f]/u);
    }
  });

  it("escapes as Go does, and nothing else", () => {
    expect(quoteText("<>&\u2028\u2029")).toBe(String.raw`"\u003c\u003e\u0026\u2028\u2029"`);
    expect(quoteText('\b\f\n\r\t"\\\u0001\u007f')).toBe(`"${String.raw`\b\f\n\r\t\"\\\u0001`}\u007f"`);
    expect(quoteText("a]\ud800]b")).toBe('"a]\ufffd]b"');
  });
});

describe("plain text", () => {
  it("has nothing to escape and no surrogate", () => {
    expect(["", "abc]^~", "\u2027\u202a\ud7ff\ue000\uffff"].map(isPlainText)).toEqual([true, true, true]);
    expect(["<", ">", "&", '"', "\\", "\n", "\u2028", "\u2029", "👩", "\udfff"].some(isPlainText)).toBe(false);
  });
});

describe("compareKeys", () => {
  it("orders as UTF-8 bytes do", () => {
    const keys = ["", "a", "aa", "b", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{103fe}", "\u{103ff}", "\u{10ffff}", "a\u{10000}", "a\ue000"];
    for (const left of keys) for (const right of keys) expect([left, right, Math.sign(compareKeys(left, right))]).toEqual([left, right, Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right)))]);
  });
});
