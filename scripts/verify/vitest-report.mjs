/**
 * What Vitest's JSON report says, in numbers. A file that could not be loaded and an error outside of any test fail no
 * test, but they fail the run: they count as one.
 *
 * @param {string | undefined} text of the report; nothing when Vitest did not get to write it
 * @param {number | null} status that Vitest exited with
 * @returns {import("./run-stages.mjs").Counts}
 */
export function countTests(text, status) {
  if (text === undefined) return { passed: 0, failed: 1, skipped: 0 };
  /** @type {Record<"numPassedTests" | "numFailedTests" | "numPendingTests" | "numTodoTests", number>} */
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(text);
  const nothingRan = numPassedTests + numFailedTests === 0;
  return {
    passed: numPassedTests,
    failed: numFailedTests === 0 && (status !== 0 || nothingRan) ? 1 : numFailedTests,
    skipped: numPendingTests + numTodoTests,
  };
}
