import { describe, expect, it } from "vitest";
import { cellWidth, truncateToWidth, wrapToWidth, wrapWhole } from "../src/cell-width.ts";

describe("the cells of some texts", () => {
  it.each([
    ["", 0],
    ["plain ASCII ~", 13],
    ["größe → ✔ ━ ⠋ …", 15],
    ["表ア가😀🚀", 10],
    ["\u3040a", 3],
    ["\u3041", 2],
    ["\ufe0f", 2],
    ["\u302e", 1],
    ["ab\u0301c\u0300", 3],
    ["न\u093f", 2],
    ["\u0903", 1],
    ["a\u200db", 2],
    ["☎\ufe0e", 1],
    ["❤", 1],
    ["❤\ufe0f", 2],
    ["👍\ufe0f", 2],
    ["1\ufe0f\u20e3", 2],
    ["👩\u200d👧", 4],
    ["\u2328\u2329\u232a", 5],
    ["\u2e7f\u2e80", 3],
    ["\u2e9a\u2fef", 4],
    ["\ufe53\ufe6c", 4],
    ["\uff00", 2],
    ["\u303e\u303f\u3040", 5],
    ["\ufaff\ufb00", 3],
    ["\ufe19\ufe1a", 3],
    ["\ufe6f\ufe70", 3],
    ["\uff60\uff61", 3],
    ["\uffe6\uffe7", 3],
    ["\u31e3\u31e4\u31e5", 6],
    ["\u3248\u324f\u24ff", 5],
    ["\u4dc0\u4dff", 4],
    ["\ua000\ua4cf\ua4d0", 5],
  ])("are, of %j, %i", (some, width) => {
    expect(cellWidth(some)).toBe(width);
  });
});

describe("cutting some texts", () => {
  it.each([
    ["abcdef", 6, "…", "abcdef"],
    ["abcdef", 5, "…", "abcd…"],
    ["abc   def", 6, "…", "abc…"],
    ["abc", 1, "…", "…"],
    ["abc", 0, "…", ""],
    ["abc", -1, "…", ""],
    ["abcdef", 4, "...", "a..."],
    ["abcdef", 3, "...", "..."],
    ["abcdef", 2, "...", ".."],
    ["表表表", 6, "…", "表表表"],
    ["表表表", 5, "…", "表表…"],
    ["表表表", 4, "…", "表…"],
    ["表a表", 3, "", "表a"],
    ["表", 1, "", ""],
    ["a👩\u200d👧b", 5, "", "a👩\u200d👧"],
    ["a👩\u200d👧b", 4, "", "a"],
    ["e\u0301e\u0301", 1, "", "e\u0301"],
    ["ab\u0301", 2, "", "ab\u0301"],
    ["表\u0301表", 2, "", "表\u0301"],
    ["abc", 0, "", ""],
    ["表", 0, "", ""],
    ["", 0, "…", ""],
    ["", -1, "…", ""],
  ])("%j at %i with %j gives %j", (some, width, ellipsis, cut) => {
    expect(truncateToWidth(some, width, ellipsis)).toBe(cut);
  });

  it.each<[text: string, width: number, rows: number, wrapped: string[]]>([
    ["", 5, 3, []],
    ["abc", 5, 3, ["abc"]],
    ["abcde", 5, 3, ["abcde"]],
    ["aaa bbb ccc", 7, 3, ["aaa bbb", "ccc"]],
    ["aaa bbb ccc", 6, 3, ["aaa bb", "b ccc"]],
    ["aaaa bb ccc", 6, 3, ["aaaa", "bb ccc"]],
    ["aaaa   bbbb", 5, 3, ["aaaa", "bbbb"]],
    ["abcdefgh", 4, 3, ["abcd", "efgh"]],
    ["abcdefghij", 4, 2, ["abcd", "efg…"]],
    ["abcdefghij", 4, 1, ["abc…"]],
    ["aaaa bbbb cccc dddd", 4, 3, ["aaaa", "bbbb", "ccc…"]],
    ["aaa b cc", 5, 3, ["aaa b", "cc"]],
    ["aaaa    ", 4, 3, ["aaaa"]],
    ["表表表", 4, 3, ["表表", "表"]],
    ["表表", 1, 3, ["…"]],
  ])("%j breaks at %i into %i rows at most", (some, width, rows, wrapped) => {
    expect(wrapToWidth(some, width, rows, "…")).toEqual(wrapped);
  });

  it.each<[text: string, width: number, ellipsis: string, rows: string[]]>([
    ["", 5, "…", []],
    ["abcde", 5, "…", ["abcde"]],
    ["aaa b", 5, "…", ["aaa b"]],
    ["abcdefgh", 3, "…", ["abc", "def", "gh"]],
    ["aaaa bbb", 6, "…", ["aaaa ", "bbb"]],
    ["aa bbbb", 6, "…", ["aa bbb", "b"]],
    ["aaa bbbb", 6, "…", ["aaa ", "bbbb"]],
    ["a bbbbbb", 4, "…", ["a bb", "bbbb"]],
    ["aa b", 3, "…", ["aa ", "b"]],
    ["aaaa    b", 5, "…", ["aaaa ", "   b"]],
    ["表 表表", 4, "…", ["表 ", "表表"]],
    ["a表b", 1, "…", ["a", "…", "b"]],
    ["表\u0301b", 1, "…", ["…", "b"]],
    ["表b", 1, "...", [".", "b"]],
    ["ab", 0, "…", ["", ""]],
  ])("%j breaks at %i with %j into rows that are the whole text", (some, width, ellipsis, rows) => {
    expect(wrapWhole(some, width, ellipsis)).toEqual(rows);
  });
});
