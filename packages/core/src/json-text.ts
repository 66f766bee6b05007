/** Thrown where data has no plain form: the guarded way of encoding copes with it. */
export const NOT_PLAIN: TypeError = new TypeError("not plain data");

// Any character but those that Go prints as they are inside a JSON string; a surrogate may be lone.
const UNUSUAL = /[^ !#-%'-;=?-[\]-\u2027\u202a-\ud7ff\ue000-\uffff]/;
const ESCAPED_BY_GO_ONLY = /[<>&\u2028\u2029]/g;
const GO_ESCAPES: Readonly<Record<string, string>> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029" };

/**
 * `text` as a JSON string, quotes included, as Go's encoding/json prints it: `<` `>` `&` U+2028 and U+2029 escaped, a lone
 * surrogate replaced by U+FFFD.
 *
 * @throws {@link NOT_PLAIN} for anything but a string.
 */
export function quoteText(text: unknown): string {
  if (typeof text !== "string") throw NOT_PLAIN;
  return isPlainText(text) ? `"${text}"` : JSON.stringify(text.toWellFormed()).replace(ESCAPED_BY_GO_ONLY, (character) => GO_ESCAPES[character] ?? "");
}

/** Whether `text` has nothing to escape and no surrogates: such texts sort by UTF-8 just as they do by UTF-16. */
export function isPlainText(text: string): boolean {
  return !UNUSUAL.test(text);
}

/**
 * A value that holds no others, as Go prints it: a number in JavaScript's digits, but `-0` keeps its sign.
 *
 * @returns `undefined` for what JSON has no form for, and for containers.
 */
export function scalarJson(value: unknown): string | undefined {
  if (typeof value === "string") return quoteText(value);
  if (typeof value === "number") return Number.isFinite(value) ? (Object.is(value, -0) ? "-0" : String(value)) : undefined;
  return value === null || typeof value === "boolean" ? String(value) : undefined;
}

/** Orders well-formed keys by their UTF-8 bytes, as Go orders a map's; UTF-16 would put U+10000 and above before U+E000. */
export function compareKeys(left: string, right: string): number {
  const [leftRank, rightRank] = [utf8Rank(left), utf8Rank(right)];
  return leftRank < rightRank ? -1 : Number(leftRank > rightRank);
}

/** A text whose UTF-16 sorts as the UTF-8 of `key`: surrogates and what is above them change places. */
function utf8Rank(key: string): string {
  return key.replace(/[\ud800-\uffff]/g, (unit) => String.fromCharCode(unit.charCodeAt(0) + (unit < "\ue000" ? 0x2000 : -0x800)));
}
