/**
 * Runs a step until it succeeds, and says so each time it is tried again.
 *
 * @template T
 * @param {import("@flowtap/core").RunScope} run
 * @param {string} stepId
 * @param {number} maxAttempts
 * @param {(step: import("@flowtap/core").StepScope) => Promise<T>} body
 * @returns {Promise<T>}
 */
export async function retried(run, stepId, maxAttempts, body) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run.step(stepId, body, { attempt });
    } catch (error) {
      if (attempt === maxAttempts || run.signal?.aborted) throw error;
      run.retrying(stepId, { attempt: attempt + 1, error });
    }
  }
}
