const CELL_WIDTH = 8.4;
const ROW_HEIGHT = 19;
const PADDING = 16;
/** How long the last frame stays, in milliseconds. */
const REST_MS = 6_000;
const FOREGROUND = "#c9d1d9";
const PALETTE = ["#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4", "#6e7681", "#ffa198", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#f0f6fc"];

/**
 * @param {import("./terminal-frames.mjs").Frame[]} frames
 * @param {{ columns: number, rows: number, slowness: number, title: string }} options
 * @returns {string} an SVG that shows one frame after the other, for ever; viewers without animation, and people who asked for
 * less motion, see the last
 */
export function animatedSvg(frames, { columns, rows, slowness, title }) {
  const width = Math.ceil(columns * CELL_WIDTH + 2 * PADDING);
  const height = rows * ROW_HEIGHT + 2 * PADDING;
  const startMs = frames[0]?.atMs ?? 0;
  const starts = frames.map(({ atMs }) => (atMs - startMs) * slowness);
  const totalMs = (starts.at(-1) ?? 0) + REST_MS;
  const rules = starts.map((start, index) => keyframes(index, start / totalMs, (starts[index + 1] ?? totalMs) / totalMs));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    "<style>",
    `text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: ${FOREGROUND}; white-space: pre; }`,
    ".bold { font-weight: 600; } .dim { opacity: .6; } .frame { visibility: hidden; } .frame:last-of-type { visibility: visible; }",
    `@media (prefers-reduced-motion: no-preference) { .frame { animation: ${(totalMs / 1_000).toFixed(1)}s step-end infinite; } .frame:last-of-type { visibility: hidden; } }`,
    ...rules,
    "</style>",
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    ...frames.map(({ rows: shown }, index) => `<g class="frame" id="f${index}">${shown.map(rowText).join("")}</g>`),
    "</svg>",
    "",
  ].join("\n");
}

/** @param {number} index @param {number} from share of the whole @param {number} until likewise */
function keyframes(index, from, until) {
  const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(2)}%`;
  const before = from === 0 ? "" : "0% { visibility: hidden; } ";
  const after = until >= 1 ? "" : ` ${percent(until)} { visibility: hidden; }`;
  return `@keyframes k${index} { ${before}${percent(from)} { visibility: visible; }${after} } #f${index} { animation-name: k${index}; }`;
}

/** @param {import("./terminal-frames.mjs").Span[]} spans @param {number} row */
function rowText(spans, row) {
  if (spans.length === 0) return "";
  const y = PADDING + (row + 0.75) * ROW_HEIGHT;
  return `<text y="${y.toFixed(1)}">${spans.map(spanText).join("")}</text>`;
}

/** @param {import("./terminal-frames.mjs").Span} span */
function spanText({ column, text, color, isBold, isDim }) {
  const names = [isBold ? "bold" : "", isDim ? "dim" : ""].filter((name) => name !== "").join(" ");
  const fill = color === undefined ? "" : ` style="fill:${PALETTE[color] ?? FOREGROUND}"`;
  const length = ` textLength="${(text.length * CELL_WIDTH).toFixed(1)}"`;
  return `<tspan x="${(PADDING + column * CELL_WIDTH).toFixed(1)}"${names === "" ? "" : ` class="${names}"`}${fill}${length}>${escapeXml(text)}</tspan>`;
}

/** @param {string} text */
function escapeXml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
