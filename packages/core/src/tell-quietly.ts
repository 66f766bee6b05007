/**
 * Calls somebody's callback for errors. What it throws, or its promise rejects with, is ignored: reporting an error is no reason to
 * stop an engine, and an unhandled rejection would end the process.
 */
export function tellQuietly(tell: () => unknown): void {
  try {
    Promise.resolve(tell()).catch(ignore);
  } catch {
    // As above.
  }
}

function ignore(): void {
  // As above.
}
