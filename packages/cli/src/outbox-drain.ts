import { setTimeout as delay } from "node:timers/promises";
import type { OutboxListener } from "@flowtap/outbox";

const LOOK_EVERY_MS = 20;

/** How long nothing may leave an outbox before its rest is left for another time. */
export const STANDSTILL_MS = 15_000;

/** Resolves when the outbox is empty, when nothing has left it for 15 s, or when `signal` fires. */
export async function whenDrained(outbox: OutboxListener, signal: AbortSignal): Promise<void> {
  let left = outbox.stats();
  let sinceMs = performance.now();
  while (left.pending > 0 && !signal.aborted && performance.now() - sinceMs < STANDSTILL_MS) {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const before = left;
    left = outbox.stats();
    if (left.delivered + left.failed > before.delivered + before.failed) sinceMs = performance.now();
  }
}
