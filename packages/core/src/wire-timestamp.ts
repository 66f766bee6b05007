/** Source of a pattern for timestamps as Go prints them, but for days that their month does not have. */
export const CANONICAL_TIMESTAMP: string = [
  String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`,
  String.raw`T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{0,8}[1-9])?`,
  String.raw`(?:Z|[+-](?!00:00)(?:[01]\d|2[0-3]):[0-5]\d)`,
].join("");
const CANONICAL = new RegExp(`^${CANONICAL_TIMESTAMP}$`);
const LENIENT = /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

const DIGIT_TWO = 0x32;
const DIGIT_EIGHT = 0x38;

/** Go's zero time: what a line without a timestamp means. */
export const ZERO_TIMESTAMP = "0001-01-01T00:00:00Z";

/**
 * Whether `text` is a timestamp in the very form that Go's `time.Time.MarshalJSON` prints: RFC 3339, at most nine fractional
 * digits without trailing zeros, `Z` for a zero offset, a day that is in the calendar.
 */
export function isCanonicalTimestamp(text: string): boolean {
  return CANONICAL.test(text) && (isInEveryMonth(text) || isCalendarDay(text));
}

/** Whether the day of a timestamp that begins with year, month and day is at most the 28th. */
export function isInEveryMonth(timestamp: string): boolean {
  const tens = timestamp.charCodeAt(8);
  return tens < DIGIT_TWO || (tens === DIGIT_TWO && timestamp.charCodeAt(9) <= DIGIT_EIGHT);
}

/** Whether the day of a timestamp that begins with year, month and day is in the calendar. */
export function isCalendarDay(timestamp: string): boolean {
  return Number(timestamp.slice(8, 10)) <= daysIn(Number(timestamp.slice(0, 4)), Number(timestamp.slice(5, 7)));
}

/**
 * Reads a timestamp as Go's `time.Time.UnmarshalJSON` does (1.22 to 1.26) and prints it in canonical form. Like Go it lets pass
 * a one-digit hour, a comma before the fraction, more than nine fractional digits (the rest is cut off), and offsets up to
 * 24:60. Go refuses to print an offset of 24 hours or more, so test the result with {@link isCanonicalTimestamp}.
 *
 * @param text the characters between the quotes as they stand: Go resolves no escapes here.
 * @returns `undefined` for what Go cannot read.
 */
export function readTimestamp(text: string): string | undefined {
  if (isCanonicalTimestamp(text)) return text;
  const parts = LENIENT.exec(text);
  if (parts === null || !hasValidFields(parts)) return undefined;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "", digits = "", sign = "", offsetHour = "0", offsetMinute = "0"] = parts;
  const offset = Number(offsetHour) * 60 + Number(offsetMinute);
  const zone = offset === 0 ? "Z" : `${sign}${padTwo(Math.floor(offset / 60))}:${padTwo(offset % 60)}`;
  const fraction = digits.slice(0, 9).replace(/0+$/, "");
  return `${year}-${month}-${day}T${hour.padStart(2, "0")}:${minute}:${second}${fraction === "" ? "" : `.${fraction}`}${zone}`;
}

function hasValidFields(parts: readonly (string | undefined)[]): boolean {
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const isOffsetInRange = Number(parts[9] ?? 0) <= 24 && Number(parts[10] ?? 0) <= 60;
  return day >= 1 && day <= daysIn(year, month) && hour <= 23 && minute <= 59 && second <= 59 && isOffsetInRange;
}

function padTwo(value: number): string {
  return String(value).padStart(2, "0");
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  if (month === 4 || month === 6 || month === 9 || month === 11) return 30;
  return month >= 1 && month <= 12 ? 31 : 0;
}
