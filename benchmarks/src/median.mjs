/**
 * @param {readonly number[]} values
 * @returns {number} the middle one; `NaN` when there is none
 */
export function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * @param {import("./contest.mjs").Row | undefined} row
 * @param {string} figure
 * @returns {number} the median over the rounds; `NaN` when it was not measured
 */
export function medianOf(row, figure) {
  return median(row?.rounds.map((round) => round[figure] ?? NaN) ?? []);
}
