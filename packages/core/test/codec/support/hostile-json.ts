import type { Dice } from "./dice.ts";

/** Text as its UTF-8 bytes, one character a byte: lines are made of bytes, and not all of them are UTF-8. */
export function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

const PLAIN = ["a", "text", " ", "0", "step_progress", "PASS 12/12", "if a < b && b > c { mask &= ^bit }", "<script>", "a/b", "\u007f", "\u0080\u009f"].map(bytesOf);
const WIDE = ["\u2028", "\u2029", "\u202e", "é", "e\u0301", "ſK", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\ue000", "𝟘", "🚀", "👩‍👩‍👧", "\u{10ffff}", "ß漢字"].map(bytesOf);
const ESCAPES = [
  String.raw`\"`, String.raw`\\`, String.raw`\/`, String.raw`\b\f\n\r\t`, String.raw`\u0000`, String.raw`\u001F`, String.raw`\u003C\u003e\u0026`, String.raw`\u2028\u2029`,
  String.raw`\ud83d\ude80`, String.raw`\uD83D\uDE80`, String.raw`\ud83d`, String.raw`\ude80`, String.raw`\ude80\ud83d`, String.raw`\ud83d\u0041`, String.raw`\ud83d\ud83d\ude80`,
  String.raw`\ud83dx`, String.raw`\ud83d\n`, String.raw`\uFEFF`, String.raw`\ufffd`, String.raw`\u007f`,
];
const BAD_ESCAPES = [String.raw`\x41`, String.raw`\u12`, String.raw`\u12G4`, String.raw`\U0041`, String.raw`\'`, String.raw`\0`, "\\", String.raw`\u`, "\u0000", "\u0001", "\t", "\r", "\u001f"];
const BAD_BYTES = ["\u00ff", "\u00c0\u0080", "\u00c3", "\u00e2\u0082", "\u00ed\u00a0\u0080", "\u00ed\u00a0\u00bd\u00ed\u00ba\u0080", "\u00f0\u009f\u0098", "\u00f4\u0090\u0080\u0080", "\u0080", "\u00bf\u00bf", "\u00f8\u0088\u0080\u0080\u0080", "\u00e0\u0080\u00af", "\u00f0\u0080\u0080\u0080"];

/** What stands between the quotes of a string. */
export function stringBody(dice: Dice): string {
  const pieces = dice.some(4, () => {
    const throwOf = dice.fraction();
    if (throwOf < 0.45) return dice.pick(PLAIN);
    if (throwOf < 0.65) return dice.pick(WIDE);
    if (throwOf < 0.94) return dice.pick(ESCAPES);
    return throwOf < 0.98 ? dice.pick(BAD_BYTES) : dice.pick(BAD_ESCAPES);
  });
  return pieces.join("");
}

export function stringJson(dice: Dice): string {
  return `"${stringBody(dice)}"`;
}

const NUMBERS = [
  "0", "-0", "1", "-1", "7", "1.0", "-0.0", "0.10", "1e2", "1E+2", "1e-2", "1.5e1", "100000000000000000000", "1000000000000000000000", "123456789012345678901234567890",
  "0.000001", "0.0000001", "1e-6", "1e-7", "1e20", "1e21", "-1e21", "1e22", "9.999999999999999e20", "999999999999999900000", "1.7976931348623157e308", "1.7976931348623159e308",
  "1e308", "1e309", "-1e400", "1e400", "1e-400", "5e-324", "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072014e-308", "1e0001", "1e-0001", "0e999999",
  "0.1", "0.30000000000000004", "3.141592653589793238", "9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740991", "-9007199254740992", "-9007199254740993",
  "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615", `1${"0".repeat(308)}`, `1${"0".repeat(309)}`, `0.${"0".repeat(400)}1`,
  `1${"0".repeat(400)}e-400`, `${"1".repeat(250)}.${"3".repeat(250)}`,
];
const BAD_NUMBERS = ["01", "-01", "+1", ".5", "1.", "1.e1", "1e", "1e+", "-", "--1", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "1,5", "1 2", "٣"].map(bytesOf);

export function numberJson(dice: Dice): string {
  const throwOf = dice.fraction();
  if (throwOf < 0.45) return dice.pick(NUMBERS);
  if (throwOf < 0.47) return dice.pick(BAD_NUMBERS);
  if (throwOf < 0.6) return String(dice.below(2_000_000) - 1_000_000);
  if (throwOf < 0.7) return String((BigInt(dice.below(2 ** 32)) << 32n) + BigInt(dice.below(2 ** 32)) - (1n << 63n));
  const value = randomDouble(dice);
  const form = dice.below(4);
  if (form === 0) return String(value);
  if (form === 1) return value.toExponential(dice.below(20));
  if (form === 2) return value.toPrecision(1 + dice.below(25)).toUpperCase();
  return Math.abs(value) < 1e21 ? value.toFixed(dice.below(30)) : String(value);
}

function randomDouble(dice: Dice): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, dice.chance(0.5) ? 0x3e000000 + dice.below(0x06000000) : dice.below(2 ** 32));
  view.setUint32(4, dice.below(2 ** 32));
  const value = view.getFloat64(0);
  return Number.isFinite(value) ? value : 0.5;
}

const KEYS = [
  "a", "b", "", "0", "1", "10", "2", "-1", "007", "__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "toJSON", "valueOf", "length", "type", "usage", "progress",
  "<k>", "k&k", "\u2028", "\ufffd", "\ue000", "\uffff", "\u{10000}", "🚀", "é", "e\u0301", "A", "Z", "aa", "a\u0080",
].map(bytesOf);
const ESCAPED_KEYS = [String.raw`\u0061`, String.raw`\ud83d\ude80`, String.raw`\ud83d`, String.raw`\udc00`, String.raw`a\"b`, String.raw`\u005f_proto__`, String.raw`\u0031`, "\u00ff", "\u00fe", String.raw`\/`, String.raw`\n`];

export function keyJson(dice: Dice): string {
  const throwOf = dice.fraction();
  return `"${throwOf < 0.75 ? dice.pick(KEYS) : throwOf < 0.9 ? dice.pick(ESCAPED_KEYS) : stringBody(dice)}"`;
}

const SPACES = ["", "", "", "", "", "", " ", "\t", "\r", "  \t "];
const BAD_SPACES = ["\u000b", "\u000c", "\u00a0", bytesOf("\u00a0"), bytesOf("\u2003"), bytesOf("\ufeff"), "\u0000", "/**/"];

export function space(dice: Dice): string {
  return dice.chance(0.001) ? dice.pick(BAD_SPACES) : dice.pick(SPACES);
}

/** Any JSON value, now and then a broken one. */
export function valueJson(dice: Dice, depth = 0): string {
  const throwOf = dice.fraction();
  if (depth < 4 && throwOf < 0.2) return objectJson(dice, depth);
  if (depth < 4 && throwOf < 0.35) return arrayJson(dice, () => valueJson(dice, depth + 1));
  if (throwOf < 0.6) return stringJson(dice);
  if (throwOf < 0.9) return numberJson(dice);
  return dice.pick(["true", "false", "null", "null", "true", "false", "null", "true", "false", "nul", "True", "undefined", ""].slice(0, dice.chance(0.02) ? 13 : 9));
}

export function objectJson(dice: Dice, depth = 0): string {
  const members = dice.some(5, () => `${space(dice)}${keyJson(dice)}${space(dice)}:${space(dice)}${valueJson(dice, depth + 1)}${space(dice)}`);
  return dice.chance(0.005) ? `{${members.join(",")},}` : `{${members.join(",")}}`;
}

export function arrayJson(dice: Dice, item: () => string): string {
  const items = dice.some(4, () => `${space(dice)}${item()}${space(dice)}`);
  return dice.chance(0.005) ? `[,${items.join(",")}]` : `[${items.join(",")}]`;
}
