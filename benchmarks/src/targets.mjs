import { medianOf } from "./median.mjs";
import { formatFigure, formatRatio } from "./format-figure.mjs";

/**
 * @typedef {import("./contest.mjs").Row} Row
 * @typedef {object} Target
 * @property {string} text what is wanted, for the table
 * @property {(rows: readonly Row[]) => { received: string, isMet: boolean }} judge by the medians
 */

/**
 * Our own figure is no larger than a limit.
 *
 * @param {string} figure
 * @param {number} limit
 * @param {string} unit
 * @returns {Target}
 */
export function atMost(figure, limit, unit) {
  return {
    text: `≤ ${String(limit)} ${unit}`,
    judge: (rows) => {
      const ours = medianOf(rows.find(({ isOurs }) => isOurs), figure);
      return { received: `${formatFigure(ours)} ${unit}`, isMet: ours <= limit };
    },
  };
}

/**
 * Our own figure is no larger than `factor` times a peer's.
 *
 * @param {string} figure
 * @param {number} factor
 * @param {string} peer
 * @returns {Target}
 */
export function atMostTimes(figure, factor, peer) {
  return {
    text: `≤ ${String(factor)}x ${peer}`,
    judge: (rows) => {
      const ratio = medianOf(rows.find(({ isOurs }) => isOurs), figure) / medianOf(rows.find(({ name }) => name === peer), figure);
      return { received: formatRatio(ratio), isMet: ratio <= factor };
    },
  };
}

/**
 * The best of some peers needs at least `factor` times as much. A peer that is not there (no Go on this machine) is left out.
 *
 * @param {string} figure
 * @param {number} factor
 * @param {string} whom for the table
 * @param {(row: Row) => boolean} [isRival] default: every peer
 * @returns {Target}
 */
export function aheadOf(figure, factor, whom, isRival = () => true) {
  return {
    text: `≥ ${String(factor)}x ahead of ${whom}`,
    judge: (rows) => {
      const rivals = rows.filter((row) => !row.isOurs && row.rounds.length > 0 && isRival(row));
      const best = Math.min(...rivals.map((row) => medianOf(row, figure)));
      const ratio = best / medianOf(rows.find(({ isOurs }) => isOurs), figure);
      const nearest = rivals.find((row) => medianOf(row, figure) === best);
      return { received: `${formatRatio(ratio)} (${nearest?.name ?? "nobody there"})`, isMet: rivals.length > 0 && ratio >= factor };
    },
  };
}
