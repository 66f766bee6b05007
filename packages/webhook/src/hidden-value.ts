/**
 * What an error says it received in place of a value that may be a secret, or hold one: a URL with a password, a header in one string.
 *
 * @returns the value itself unless showing it would show text.
 */
export function hideText(value: unknown): unknown {
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? `a ${typeof value}, not shown` : value;
}
