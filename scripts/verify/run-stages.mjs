/**
 * How a stage, or the tests of a stage, came out.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 *
 * @typedef {object} StageResult
 * @property {Counts} counts
 * @property {string} output what it printed
 *
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} [needs] name of the stage that has to pass first
 * @property {() => Promise<StageResult>} run
 *
 * @typedef {StageResult & { name: string, durationMs: number }} FinishedStage
 */

/**
 * Runs the stages in order, as many at once as `atOnce` says. A stage whose need has failed is skipped and says so.
 *
 * @param {readonly Stage[]} stages
 * @param {{ atOnce: number, onStarted?: (stage: Stage) => void, onFinished?: (stage: FinishedStage) => void }} options
 * @returns {Promise<FinishedStage[]>} in the order of `stages`
 */
export async function runStages(stages, { atOnce, onStarted, onFinished }) {
  /** @type {Map<string, Promise<FinishedStage>>} */
  const finished = new Map();
  /** @type {Set<Promise<unknown>>} */
  const running = new Set();
  for (const stage of stages) {
    const need = stage.needs === undefined ? undefined : await finished.get(stage.needs);
    if (need !== undefined && need.counts.failed > 0) {
      const skipped = { name: stage.name, durationMs: 0, counts: { passed: 0, failed: 0, skipped: 1 }, output: `skipped: ${need.name} failed` };
      finished.set(stage.name, Promise.resolve(skipped));
      onFinished?.(skipped);
      continue;
    }
    while (running.size >= atOnce) await Promise.race(running);
    onStarted?.(stage);
    const run = runStage(stage).then((result) => {
      running.delete(run);
      onFinished?.(result);
      return result;
    });
    running.add(run);
    finished.set(stage.name, run);
  }
  return Promise.all(finished.values());
}

/** @param {Stage} stage @returns {Promise<FinishedStage>} */
async function runStage({ name, run }) {
  const startMs = performance.now();
  try {
    return { name, ...(await run()), durationMs: performance.now() - startMs };
  } catch (error) {
    const output = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { name, counts: { passed: 0, failed: 1, skipped: 0 }, output, durationMs: performance.now() - startMs };
  }
}

/**
 * @param {readonly FinishedStage[]} stages
 * @returns {Counts}
 */
export function sumCounts(stages) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { counts } of stages) {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  return total;
}

/** @param {Counts} counts the line that tools read: `12 passed, 0 failed, 1 skipped` */
export function describeCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
