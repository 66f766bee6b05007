/**
 * Waits for a condition, a turn of the event loop at a time at first, then every few milliseconds.
 *
 * @returns whether it came true within `limitMs`.
 */
export async function until(condition: () => boolean | Promise<boolean>, limitMs: number, signal?: AbortSignal): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  for (let turn = 0; !(await condition()); turn++) {
    signal?.throwIfAborted();
    if (performance.now() >= endMs) return false;
    await delay(turn < 20 ? 0 : 5);
  }
  return true;
}

/** Waits for a time. */
export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
