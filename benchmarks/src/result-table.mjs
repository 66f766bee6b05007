import { formatFigure, formatRatio } from "./format-figure.mjs";
import { median, medianOf } from "./median.mjs";

/** @typedef {import("./contest.mjs").ContestResult} ContestResult */

/**
 * @param {ContestResult} result
 * @returns {string} every contender with its median, its fastest round and what it needs beside ours
 */
export function formatContest({ title, figure, unit, rows }) {
  const ours = medianOf(rows.find(({ isOurs }) => isOurs), figure);
  const cells = rows.map((row) => {
    if (row.problem !== undefined) return [row.name, "failed", "", ""];
    const values = row.rounds.map((round) => round[figure] ?? NaN);
    return [row.name, formatFigure(median(values)), formatFigure(Math.min(...values)), formatRatio(median(values) / ours)];
  });
  const problems = rows.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name} failed its check: ${problem}`]));
  return [formatTable([[`${title}, ${unit}`, "median", "best", "beside ours"], ...cells]), ...problems].join("\n");
}

/**
 * @param {readonly ContestResult[]} results
 * @returns {string} every target: what is wanted, what came, whether it is met
 */
export function formatTargets(results) {
  const cells = results.flatMap(({ title, verdicts }) =>
    verdicts.map(({ text, received, isMet }) => [title, text, received, isMet ? "met" : "NOT MET"]),
  );
  return formatTable([["area", "target", "received", ""], ...cells]);
}

/** @param {readonly (readonly string[])[]} rows the first is the heading */
function formatTable(rows) {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) => `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`);
  lines.splice(1, 0, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`);
  return lines.join("\n");
}
