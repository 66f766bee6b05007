/** The three forms of an HTTP date (RFC 9110, 5.6.7), the last one without its time zone, which is always GMT. */
const HTTP_DATE = /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} [\d:]{8} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [\d ]\d [\d:]{8} \d{4})$/;

/**
 * What a `Retry-After` header asks for (RFC 9110, 10.2.3): seconds, or a date.
 *
 * @param header its value, or its values when it came more than once: the first counts.
 * @param nowMs milliseconds since 1970 on the wall clock, which a date refers to.
 * @returns milliseconds from now; 0 for a date that has passed, and for what is neither.
 */
export function parseRetryAfterMs(header: string | readonly string[] | undefined, nowMs: number): number {
  const value = (typeof header === "string" ? header : header?.[0])?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  if (!HTTP_DATE.test(value)) return 0;
  const dateMs = Date.parse(value.endsWith("GMT") ? value : `${value} GMT`);
  return Number.isNaN(dateMs) ? 0 : Math.max(0, dateMs - nowMs);
}
