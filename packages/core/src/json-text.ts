// Any character but those that Go prints as they are inside a JSON string; so also a surrogate, which may be lone.
const UNSAFE = /[^ !#-%'-;=?-[\]-\u2027\u202a-\ud7ff\ue000-\uffff]/;
const HTML_OR_LINE_SEPARATOR = /[<>&\u2028\u2029]/;
const HTML_AND_LINE_SEPARATORS = /[<>&\u2028\u2029]/g;

/**
 * `text` as a JSON string, quotes included, as Go's encoding/json prints it: `<` `>` `&` U+2028 and U+2029 escaped, a lone
 * surrogate replaced by U+FFFD.
 */
export function quoteText(text: string): string {
  return isSafeText(text) ? `"${text}"` : quoteUnsafeText(text);
}

/** Whether `text` can stand between quotes as it is; it then has no surrogates either. */
export function isSafeText(text: string): boolean {
  return !UNSAFE.test(text);
}

function quoteUnsafeText(text: string): string {
  const json = JSON.stringify(text.toWellFormed());
  return HTML_OR_LINE_SEPARATOR.test(json) ? json.replace(HTML_AND_LINE_SEPARATORS, unicodeEscape) : json;
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A finite number as Go prints a float64: JavaScript's digits, but `-0` keeps its sign. */
export function numberText(value: number): string {
  return value === 0 && Object.is(value, -0) ? "-0" : String(value);
}

/** Orders well-formed keys by their UTF-8 bytes, as Go orders a map's; UTF-16 would put U+10000 and above before U+E000. */
export function compareKeys(left: string, right: string): number {
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
