// Any character but those that Go prints as they are inside a JSON string; a surrogate may be lone.
const UNUSUAL = /[^ !#-%'-;=?-[\]-\u2027\u202a-\ud7ff\ue000-\uffff]/g;
const ESCAPED_BY_GO_ONLY = /[<>&\u2028\u2029]/g;
const LONG_TEXT = 4_096;
/** Code unit by code unit up to the backslash: the escape that Go writes for it. */
const ASCII_ESCAPES: readonly (string | undefined)[] = Array.from({ length: 0x5d }, (_, codeUnit) => asciiEscape(String.fromCharCode(codeUnit)));

/**
 * `text` as a JSON string, quotes included, as Go's encoding/json prints it: `<` `>` `&` U+2028 and U+2029 escaped, a lone
 * surrogate replaced by U+FFFD.
 */
export function quoteText(text: string): string {
  UNUSUAL.lastIndex = 0;
  return UNUSUAL.test(text) ? quoteUnusual(text, UNUSUAL.lastIndex - 1) : `"${text}"`;
}

/** `line`, then `key` as it stands, then `text` as {@link quoteText} writes it. */
export function withText(line: string, key: string, text: string): string {
  UNUSUAL.lastIndex = 0;
  // Added from left to right: an engine makes one string of such a chain faster than of a tree.
  return UNUSUAL.test(text) ? line + key + quoteUnusual(text, UNUSUAL.lastIndex - 1) : `${line}${key}"${text}"`;
}

function quoteUnusual(text: string, from: number): string {
  return text.length > LONG_TEXT ? quoteLong(text.toWellFormed()) : quoteFrom(text.toWellFormed(), from);
}

function quoteFrom(text: string, from: number): string {
  let json = '"';
  let start = 0;
  for (let position = from; position < text.length; position += 1) {
    const codeUnit = text.charCodeAt(position);
    const escape = codeUnit <= 0x5c ? ASCII_ESCAPES[codeUnit] : codeUnit === 0x2028 || codeUnit === 0x2029 ? unicodeEscape(codeUnit) : undefined;
    if (escape === undefined) continue;
    json += text.slice(start, position) + escape;
    start = position + 1;
  }
  return `${json}${text.slice(start)}"`;
}

// Joining millions of pieces would take far more memory than the text.
function quoteLong(text: string): string {
  return JSON.stringify(text).replace(ESCAPED_BY_GO_ONLY, (character) => unicodeEscape(character.charCodeAt(0)));
}

function asciiEscape(character: string): string | undefined {
  if ("<>&".includes(character)) return unicodeEscape(character.charCodeAt(0));
  const json = JSON.stringify(character).slice(1, -1);
  return json === character ? undefined : json;
}

function unicodeEscape(codeUnit: number): string {
  return `\\u${codeUnit.toString(16).padStart(4, "0")}`;
}

/** Whether `text` has nothing to escape and no surrogates: such texts sort by UTF-8 just as they do by UTF-16. */
export function isPlainText(text: string): boolean {
  UNUSUAL.lastIndex = 0;
  return !UNUSUAL.test(text);
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
