const DIGIT_ZERO = 0x30;
const LENIENT = /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Go's zero time: what a line without a timestamp means. */
export const ZERO_TIMESTAMP = "0001-01-01T00:00:00Z";

/**
 * Whether `text` from `start` to `end` is a timestamp in the very form that Go's `time.Time.MarshalJSON` prints: RFC 3339, at
 * most nine fractional digits without trailing zeros, `Z` for a zero offset, a date that is in the calendar.
 */
export function isCanonicalTimestamp(text: string, start: number, end: number): boolean {
  if (end - start < 20 || !isDateAndTime(text, start)) return false;
  let position = start + 19;
  if (text.charCodeAt(position) === 0x2e) {
    const fraction = position + 1;
    do position += 1;
    while (isDigit(text.charCodeAt(position)));
    if (position === fraction || position - fraction > 9 || text.charCodeAt(position - 1) === DIGIT_ZERO) return false;
  }
  const sign = text.charCodeAt(position);
  if (sign === 0x5a) return position + 1 === end;
  if ((sign !== 0x2b && sign !== 0x2d) || position + 6 !== end || text.charCodeAt(position + 3) !== 0x3a) return false;
  const hour = twoDigits(text, position + 1);
  const minute = twoDigits(text, position + 4);
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && hour + minute > 0;
}

function isDateAndTime(text: string, start: number): boolean {
  const century = twoDigits(text, start);
  const yearOfCentury = twoDigits(text, start + 2);
  const day = twoDigits(text, start + 8);
  const hour = twoDigits(text, start + 11);
  const minute = twoDigits(text, start + 14);
  const second = twoDigits(text, start + 17);
  return (
    century >= 0 && yearOfCentury >= 0 && day >= 1 && hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59 &&
    text.charCodeAt(start + 4) === 0x2d && text.charCodeAt(start + 7) === 0x2d && text.charCodeAt(start + 10) === 0x54 &&
    text.charCodeAt(start + 13) === 0x3a && text.charCodeAt(start + 16) === 0x3a &&
    day <= daysIn(century * 100 + yearOfCentury, twoDigits(text, start + 5))
  );
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
  if (isCanonicalTimestamp(text, 0, text.length)) return text;
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

function isDigit(codeUnit: number): boolean {
  return codeUnit >= DIGIT_ZERO && codeUnit <= 0x39;
}

/** The number that two digits make; below zero when they are none. */
function twoDigits(text: string, position: number): number {
  const tens = text.charCodeAt(position) - DIGIT_ZERO;
  const ones = text.charCodeAt(position + 1) - DIGIT_ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
