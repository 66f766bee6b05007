import type { RetrySettings } from "./webhook-settings.ts";

/**
 * How long to wait before the next attempt: full jitter (a random part of a limit that doubles with each failure), or what the
 * endpoint asked for, with a little jitter on top so that senders do not come back all at once; never more than `maxDelayMs`.
 * See https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
 *
 * @param failures in a row so far, from 1.
 * @param random from 0 to below 1.
 * @param retryAfterMs what the endpoint asked for; 0 when it did not, or the time has passed.
 */
export function retryDelayMs(failures: number, { baseDelayMs, maxDelayMs }: RetrySettings, random: number, retryAfterMs: number): number {
  const limitMs = Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1));
  const askedMs = retryAfterMs > 0 ? retryAfterMs + random * baseDelayMs : 0;
  return Math.min(maxDelayMs, Math.max(random * limitMs, askedMs));
}
