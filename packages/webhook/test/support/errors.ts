/** What a function throws. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("expected it to throw, and it did not");
}

/** The message of what a function throws. */
export function messageOf(run: () => unknown): string {
  const error = thrownBy(run);
  return error instanceof Error ? error.message : String(error);
}
