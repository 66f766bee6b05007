/**
 * Waits for `work`, but no longer than `limitMs`. A rejection of `work` passes through, also a late one: it never goes unhandled.
 *
 * @returns whether it finished in time.
 */
export async function finishesWithin(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, limitMs, false);
  });
  try {
    return await Promise.race([work.then(() => true as const), expired]);
  } finally {
    clearTimeout(timer);
  }
}
