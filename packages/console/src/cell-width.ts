import { eastAsianWidth } from "get-east-asian-width";

/** Text in which every character takes one cell, in every terminal: ASCII, Latin letters, and the glyphs we draw with. */
const NARROW = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2013\u2014\u2026\u2190-\u2193\u21bb\u221a\u2400-\u2421\u2500-\u257f\u25b8\u25cb\u2800-\u28ff\u2714\u2716]*$/;

/** Text in which every character is a grapheme of its own, of one cell or of two ({@link FIRST_WIDE}): no need to look for sequences. */
const PLAIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2013\u2014\u2018-\u201d\u2026\u2190-\u2193\u21bb\u221a\u2400-\u2421\u2500-\u257f\u25b8\u25cb\u2800-\u28ff\u2714\u2716\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7a3\u{1f600}-\u{1f64f}\u{1f680}-\u{1f6c5}]*$/u;
/** Kana, ideographs, Hangul syllables and emoji, which begin far behind all that is narrow in {@link PLAIN}. */
const FIRST_WIDE = 0x3041;

const MARK = /^(?:\p{Mn}|\p{Me}|\u200d|\ufe0e)$/u;
const SPACING_MARK = /^\p{Mc}$/u;

let segmenter: Intl.Segmenter | undefined;

/** Whether all terminals agree on the width of `text`. */
export function hasCertainWidth(text: string): boolean {
  return NARROW.test(text);
}

/**
 * How many cells `text` takes, at most. Terminals differ over emoji sequences: some draw a family as one, some as four, so
 * the parts are added up. The text must be safe, as `visibleText` makes it.
 */
export function cellWidth(text: string): number {
  return NARROW.test(text) ? text.length : uncertainWidth(text);
}

function uncertainWidth(text: string): number {
  let width = 0;
  if (PLAIN.test(text)) {
    for (const character of text) width += plainWidth(character);
    return width;
  }
  for (const { segment } of graphemesOf(text)) width += graphemeWidth(segment);
  return width;
}

/** Cuts `text` to at most `width` cells, `ellipsis` included, and never inside a grapheme. */
export function truncateToWidth(text: string, width: number, ellipsis: string): string {
  return NARROW.test(text) ? truncateCertain(text, width, ellipsis) : truncateUncertain(text, width, ellipsis);
}

function truncateUncertain(text: string, width: number, ellipsis: string): string {
  const head = headOfWidth(text, width);
  if (head.length === text.length) return text;
  if (width <= ellipsis.length) return ellipsis.slice(0, Math.max(0, width));
  return headOfWidth(head, width - ellipsis.length).trimEnd() + ellipsis;
}

/** As {@link truncateToWidth}, for text of which {@link hasCertainWidth} is known. */
export function truncateCertain(text: string, width: number, ellipsis: string): string {
  if (text.length <= width) return text;
  if (width <= ellipsis.length) return ellipsis.slice(0, Math.max(0, width));
  return text.slice(0, width - ellipsis.length).trimEnd() + ellipsis;
}

/** Breaks `text` into at most `rows` rows of at most `width` cells, after a blank where there is one near. The last row may end in `ellipsis`. */
export function wrapToWidth(text: string, width: number, rows: number, ellipsis: string): string[] {
  const wrapped: string[] = [];
  let rest = text;
  while (wrapped.length < rows - 1 && rest !== "") {
    const head = headOfWidth(rest, width);
    if (head.length === rest.length || head === "") break;
    const blank = head.lastIndexOf(" ");
    const row = rest[head.length] !== " " && blank > head.length / 2 ? head.slice(0, blank) : head;
    wrapped.push(row.trimEnd());
    rest = rest.slice(row.length).trimStart();
  }
  if (rest !== "") wrapped.push(truncateToWidth(rest, width, ellipsis));
  return wrapped;
}

/**
 * Breaks `text` into as many rows of at most `width` cells as it takes, behind a blank where there is one near. The rows
 * joined are the text again; but a grapheme wider than a whole row is shown as `ellipsis`.
 */
export function wrapWhole(text: string, width: number, ellipsis: string): string[] {
  const rows: string[] = [];
  let rest = text;
  while (rest !== "") {
    let row = headOfWidth(rest, width);
    if (row === "") {
      row = firstGraphemeOf(rest);
      rows.push(ellipsis.slice(0, width));
    } else {
      const behindBlank = row.length < rest.length ? row.lastIndexOf(" ") + 1 : 0;
      if (behindBlank > row.length / 2) row = row.slice(0, behindBlank);
      rows.push(row);
    }
    rest = rest.slice(row.length);
  }
  return rows;
}

function firstGraphemeOf(text: string): string {
  for (const { segment } of graphemesOf(text)) return segment;
  return text;
}

function headOfWidth(text: string, width: number): string {
  const narrow = text.slice(0, Math.max(0, width) + 1);
  if (NARROW.test(narrow)) return narrow.slice(0, Math.max(0, width));
  let taken = 0;
  if (PLAIN.test(narrow)) return headOfPlain(narrow, width);
  for (const { segment, index } of graphemesOf(text)) {
    taken += graphemeWidth(segment);
    if (taken > width) return text.slice(0, index);
  }
  return text;
}

/** The character behind the head is plain as well, so that it does not join what stands before it. */
function headOfPlain(text: string, width: number): string {
  let taken = 0;
  let end = 0;
  for (const character of text) {
    taken += plainWidth(character);
    if (taken > width) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function plainWidth(character: string): number {
  return (character.codePointAt(0) ?? 0) < FIRST_WIDE ? 1 : 2;
}

function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}

function graphemeWidth(grapheme: string): number {
  let width = 0;
  let previous = 0;
  for (const character of grapheme) {
    // The emoji selector widens what stands before it.
    const own = character === "\ufe0f" ? Math.max(0, 2 - previous) : characterWidth(character);
    width += own;
    previous = own;
  }
  return width;
}

function characterWidth(character: string): number {
  if (MARK.test(character)) return 0;
  if (SPACING_MARK.test(character)) return 1;
  const codePoint = character.codePointAt(0) ?? 0;
  return isWideInPractice(codePoint) ? 2 : eastAsianWidth(codePoint);
}

/**
 * In these spans the table that we use has narrow characters, and unassigned ones, that terminals draw wide: they follow
 * Markus Kuhn's `wcwidth`, which takes whole blocks of East Asian scripts.
 */
const WIDE_IN_PRACTICE: readonly (readonly [from: number, to: number])[] = [
  [0x2e9a, 0x2fef],
  [0x3040, 0xa4cf],
  [0xfe53, 0xfe6f],
  [0xff00, 0xff00],
];

function isWideInPractice(codePoint: number): boolean {
  return WIDE_IN_PRACTICE.some(([from, to]) => codePoint >= from && codePoint <= to);
}
