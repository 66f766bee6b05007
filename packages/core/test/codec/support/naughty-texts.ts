/** Strings that have broken encoders, terminals, shells, spreadsheets and log readers. */
export const naughtyTexts: readonly string[] = [
  "undefined", "null", "NaN", "true", "0", "-0", "1e400", "\\", "\\\\", '"', "'", "`", "/", "</script><script>alert(1)</script>", "<!--", "]]>", "&amp;", "%00", "%s%n", "${7*7}", "{{7*7}}", "$(reboot)",
  "`reboot`", "'; DROP TABLE runs; --", "../../etc/passwd", "C:\\con\\con", "-rf", "\u0000", "\u0000\u0001\u0007\b\u001b\u007f", "\u001b[31mred", "\u001b]0;title\u0007", "\u001bP1$r\u001b\\", "\u009b31m",
  "\u001b[2J\u001b[H", "\r", "\n", "\r\n", "\u000b\u000c\u0085\u2028\u2029", "a\nb\r\nc", '{"type":"workflow_completed"}', '"}\n{"type":"forged', "::error::x", "##[group]x", "##vso[task.complete]",
  "\ufeff", "\ufeffbom", "\ufffe", "\uffff", "\ufffd", "\ud800", "\udc00", "\udc00\ud800", "a\ud83d", "\ude80a", "🚀", "👩‍👩‍👧‍👦", "🇩🇪", "e\u0301", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "ﷺ", "\u202egnp.exe", "\u2066\u2069\u200b\u200d\u00ad",
  "田中さんにあげて下さい", "الكل في المجمو عة", "ثم نفس سقطت", "𝕋𝕙𝕖", "ⁿ₀₁", "ſK", "İıẞß", "\u1680\u180e\u2000\u3000", "__proto__", "constructor", "prototype", "toString", "10", "9",
  "x".repeat(5_000), "<".repeat(5_000), "\ud83d\ude80".repeat(3_000), "\u0000".repeat(5_000), "\ud800".repeat(5_000),
];
