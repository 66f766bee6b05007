/** Days as Go prints them, each in the calendar: those that every month has, the 29th and 30th, the 31st, and leap days. */
const DAY = [
  String.raw`\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)`,
  String.raw`(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29`,
].join("|");
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;

/** Source of a pattern for timestamps in the very form that Go prints. */
export const CANONICAL_TIMESTAMP: string = String.raw`(?:${DAY})T${TIME}:[0-5]\d(?:\.\d{0,8}[1-9])?(?:Z|[+-](?!00:00)${TIME})`;
const CANONICAL = new RegExp(`^${CANONICAL_TIMESTAMP}$`);
const LENIENT = /^(\d{4}-\d\d-\d\dT)(\d{1,2})(:\d\d:\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Go's zero time: what a line without a timestamp means. */
export const ZERO_TIMESTAMP = "0001-01-01T00:00:00Z";
/** What is expected of a timestamp, for messages. */
export const TIMESTAMP_EXPECTED = "an RFC 3339 timestamp of a day in the calendar, like 2024-06-01T16:37:26.5+05:45";

/**
 * Whether `text` is a timestamp in the very form that Go's `time.Time.MarshalJSON` prints: RFC 3339, at most nine fractional
 * digits without trailing zeros, `Z` for a zero offset, a day that is in the calendar.
 */
export function isCanonicalTimestamp(text: string): boolean {
  return CANONICAL.test(text);
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
  const parts = LENIENT.exec(text);
  if (parts === null) return undefined;
  const [, day = "", hour = "", rest = "", digits = "", sign = "", offsetHour = "0", offsetMinute = "0"] = parts;
  const fraction = digits.slice(0, 9).replace(/0+$/, "");
  const local = `${day}${twoDigits(hour)}${rest}${fraction && `.${fraction}`}`;
  if (!isCanonicalTimestamp(`${local}Z`) || Number(offsetHour) > 24 || Number(offsetMinute) > 60) return undefined;
  const offset = Number(offsetHour) * 60 + Number(offsetMinute);
  return offset === 0 ? `${local}Z` : `${local}${sign}${twoDigits(Math.floor(offset / 60))}:${twoDigits(offset % 60)}`;
}

function twoDigits(value: string | number): string {
  return String(value).padStart(2, "0");
}
