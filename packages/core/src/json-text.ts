// What must not stand in a JSON string as Go prints it, plus the surrogates, which may be lone.
// eslint-disable-next-line no-control-regex -- control characters are what JSON escapes
const UNSAFE = /["\\<>&\u0000-\u001f\u2028\u2029\ud800-\udfff]/;
const HTML_AND_LINE_SEPARATORS = /[<>&\u2028\u2029]/g;
const BEYOND_BASIC_ORDER = /[\ud800-\uffff]/;

/**
 * `text` as a JSON string, quotes included, as Go's encoding/json prints it: `<` `>` `&` U+2028 and U+2029 escaped, a lone
 * surrogate replaced by U+FFFD.
 */
export function quoteText(text: string): string {
  return UNSAFE.test(text) ? quoteUnsafeText(text) : `"${text}"`;
}

function quoteUnsafeText(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(HTML_AND_LINE_SEPARATORS, unicodeEscape);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A finite number as Go prints a float64: JavaScript's digits, but `-0` keeps its sign. */
export function numberText(value: number): string {
  return value === 0 && Object.is(value, -0) ? "-0" : String(value);
}

/** Sorts well-formed keys in place by their UTF-8 bytes, which is the order of Go's maps; costs little when they are sorted. */
export function sortKeys(keys: string[]): string[] {
  for (let index = 1; index < keys.length; index += 1) {
    if (compareKeys(keys[index - 1] ?? "", keys[index] ?? "") > 0) return keys.sort(compareKeys);
  }
  return keys;
}

function compareKeys(left: string, right: string): number {
  if (BEYOND_BASIC_ORDER.test(left) && BEYOND_BASIC_ORDER.test(right)) return compareUtf8(left, right);
  return left < right ? -1 : left > right ? 1 : 0;
}

// UTF-16 puts surrogate pairs (U+10000 and up) before U+E000 to U+FFFF; UTF-8 puts them after.
function compareUtf8(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const difference = utf8Rank(left.charCodeAt(index)) - utf8Rank(right.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function utf8Rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}
