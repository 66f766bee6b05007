// Any character but those that Go prints as they are inside a JSON string. A surrogate is fine too unless it is lone.
const ESCAPED_OR_SURROGATE = /[^ !#-%'-;=?-[\]-\u2027\u202a-\ud7ff\ue000-\uffff]/;
const ESCAPED = /[^ !#-%'-;=?-[\]-\u2027\u202a-\uffff]/g;
const HTML_AND_LINE_SEPARATORS = /[<>&\u2028\u2029]/g;
const SURROGATE = /[\ud800-\udfff]/;
const MOST_SINGLE_ESCAPES = 8;

/**
 * `text` as a JSON string, quotes included, as Go's encoding/json prints it: `<` `>` `&` U+2028 and U+2029 escaped, a lone
 * surrogate replaced by U+FFFD.
 */
export function quoteText(text: string): string {
  return ESCAPED_OR_SURROGATE.test(text) ? quoteUnusualText(text.toWellFormed()) : `"${text}"`;
}

// A callback of `replace` costs more than the few escapes that most texts need.
function quoteUnusualText(text: string): string {
  let json = '"';
  let start = 0;
  ESCAPED.lastIndex = 0;
  for (let count = 0; count < MOST_SINGLE_ESCAPES; count += 1) {
    if (!ESCAPED.test(text)) return `${json}${text.slice(start)}"`;
    const position = ESCAPED.lastIndex - 1;
    json += text.slice(start, position) + escapeOf(text.charCodeAt(position));
    start = position + 1;
  }
  return JSON.stringify(text).replace(HTML_AND_LINE_SEPARATORS, (character) => escapeOf(character.charCodeAt(0)));
}

function escapeOf(codeUnit: number): string {
  switch (codeUnit) {
    case 0x0a: return "\\n";
    case 0x22: return '\\"';
    case 0x5c: return "\\\\";
    case 0x3c: return "\\u003c";
    case 0x3e: return "\\u003e";
    case 0x26: return "\\u0026";
    case 0x09: return "\\t";
    case 0x0d: return "\\r";
    case 0x08: return "\\b";
    case 0x0c: return "\\f";
    default: return `\\u${codeUnit.toString(16).padStart(4, "0")}`;
  }
}

/** Whether `text` has a surrogate, lone or not: keys without one sort by UTF-8 just as they do by UTF-16. */
export function hasSurrogate(text: string): boolean {
  return SURROGATE.test(text);
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
