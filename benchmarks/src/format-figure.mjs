/** @param {number} value @returns {string} with about three digits that mean something */
export function formatFigure(value) {
  if (!Number.isFinite(value)) return "–";
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value.toPrecision(value >= 10 ? 3 : 2);
}

/** @param {number} ratio @returns {string} */
export function formatRatio(ratio) {
  return Number.isFinite(ratio) ? `${formatFigure(ratio)}x` : "–";
}
