/** How many UTF-16 units of a text are looked at where the caller says nothing: the rest costs nothing. */
export const DEFAULT_TEXT_LIMIT = 1000;

/** How many combining marks one character may carry: more than any script stacks, too few to paint over other rows. */
const MOST_MARKS = 8;

/**
 * What must not reach a terminal or a log as it is: everything that is obeyed or cannot be seen. C0, DEL and C1 (`Cc`),
 * bidirectional and other format controls, tags and byte order marks (`Cf`), lone surrogates (`Cs`), line and paragraph
 * separators, and what Unicode says to draw as nothing.
 */
const UNSAFE = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`;

/** One pictograph, and sequences of them: the only places where a joiner or a variation selector is text. */
const PICTOGRAPH = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)?`;
const EMOJI = String.raw`${PICTOGRAPH}(?:\u200D${PICTOGRAPH}){1,9}|\p{Extended_Pictographic}[\uFE0E\uFE0F]|[0-9#*]\uFE0F\u20E3`;

/** Commands of Azure Pipelines, TeamCity and (in its old form) GitHub Actions, which are obeyed anywhere in a line. */
const LOG_COMMAND = String.raw`#(?=#(?:[vV][sS][oO]|[tT][eE][aA][mM][cC][iI][tT][yY])?\[)`;

const PILED_MARKS = String.raw`[\p{M}--\p{Default_Ignorable_Code_Point}]{${String(MOST_MARKS + 1)},}`;

/** Most texts, known without the patterns below: making those takes longer than starting the rest of the console. */
const HARMLESS = /^[ -"$-~]*$/;
let needsCare: RegExp | undefined;
let tokens: RegExp | undefined;

/**
 * Makes text from anywhere safe to show on one line: whatever a terminal would obey, a reader could not see, or a CI
 * system would take for a command is replaced by something visible of a known width. Nothing is removed.
 *
 * - A C0 control or DEL becomes its picture: `␛`, `␊`, `␡`.
 * - Any other control, format character or lone surrogate becomes its name: `<U+202E>`.
 * - `##[`, `##vso[` and `##teamcity[` lose their meaning: `# #[`.
 * - Of more than 8 combining marks in a row the first 8 stay, and the others become `<+4992 marks>`.
 *
 * Emoji sequences keep their joiners and selectors. Takes time in proportion to `limit`, however long the text is.
 *
 * @param limit most UTF-16 units of `text` that are shown; an ellipsis stands for the rest. Default: 1,000.
 */
export function visibleText(text: string, limit: number = DEFAULT_TEXT_LIMIT): string {
  const start = text.length > limit ? `${startOf(text, limit)}…` : text;
  if (HARMLESS.test(start)) return start;
  needsCare ??= new RegExp(`${UNSAFE}|${LOG_COMMAND}|${PILED_MARKS}`, "v");
  if (!needsCare.test(start)) return start;
  tokens ??= new RegExp(`(${EMOJI})|(${UNSAFE})|(${LOG_COMMAND})|${PILED_MARKS}`, "gv");
  return start.replace(tokens, showToken);
}

/**
 * The last line of `text` that is not blank, as a terminal would show it in the end: what follows the last carriage return
 * or line feed. Not made safe. Looks at no more than the last `limit` units.
 */
export function lastLine(text: string, limit: number = DEFAULT_TEXT_LIMIT): string {
  const end = endOf(text, limit).trimEnd();
  return end.slice(Math.max(end.lastIndexOf("\n"), end.lastIndexOf("\r")) + 1).trimStart();
}

/** The first line of `text` that is not blank. Not made safe. Looks at no more than the first `limit` units. */
export function firstLine(text: string, limit: number = DEFAULT_TEXT_LIMIT): string {
  const start = startOf(text, limit).trim();
  const end = start.search(/[\r\n]/u);
  return end === -1 ? start : start.slice(0, end).trimEnd();
}

function showToken(token: string, emoji: string | undefined, unsafe: string | undefined, command: string | undefined): string {
  if (emoji !== undefined) return token;
  if (unsafe !== undefined) return showControl(token);
  if (command !== undefined) return "# ";
  const marks = Array.from(token);
  return `${marks.slice(0, MOST_MARKS).join("")}<+${String(marks.length - MOST_MARKS)} marks>`;
}

function showControl(control: string): string {
  const codePoint = control.codePointAt(0) ?? 0;
  if (codePoint < 0x20) return String.fromCodePoint(0x2400 + codePoint);
  if (codePoint === 0x7f) return "␡";
  return `<U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** The first `limit` units, but no half of a surrogate pair. */
function startOf(text: string, limit: number): string {
  return text.slice(0, isLowSurrogate(text.charCodeAt(limit)) && isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit);
}

/** The last `limit` units, but no half of a surrogate pair. */
function endOf(text: string, limit: number): string {
  const from = Math.max(0, text.length - limit);
  return text.slice(isLowSurrogate(text.charCodeAt(from)) && isHighSurrogate(text.charCodeAt(from - 1)) ? from + 1 : from);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
