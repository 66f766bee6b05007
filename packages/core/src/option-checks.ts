import { OptionError } from "./errors.ts";
import type { OverflowPolicy } from "./overflow-policy.ts";

/**
 * Checks an integer option.
 *
 * @throws OptionError when it is no integer from `least` to `most`.
 */
export function requireInteger(option: string, value: unknown, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  const upTo = most === Number.MAX_SAFE_INTEGER ? "" : ` to ${String(most)}`;
  throw new OptionError(option, `an integer from ${String(least)}${upTo}`, value);
}

/**
 * Checks an overflow policy.
 *
 * @throws OptionError when it is none of the four.
 */
export function requirePolicy<T>(value: OverflowPolicy<T>): OverflowPolicy<T> {
  const policy: unknown = value;
  if (policy === "wait" || policy === "drop-oldest" || policy === "drop-newest" || policy === "coalesce") return value;
  if (typeof policy === "object" && policy !== null && typeof (policy as { keyOf?: unknown }).keyOf === "function") return value;
  throw new OptionError("overflow", '"wait", "drop-oldest", "drop-newest", "coalesce" or { keyOf }', policy);
}
