/**
 * A fenced block of a Markdown page.
 *
 * @typedef {object} FencedBlock
 * @property {string} language
 * @property {string} title what follows the language: the name of a file, or nothing
 * @property {string} text
 * @property {number} line where it begins
 */

/**
 * @param {string} page in Markdown
 * @returns {FencedBlock[]} its fenced blocks, in order
 */
export function fencedBlocks(page) {
  return [...page.matchAll(/^```(\w+)[ \t]*(.*)\n([^]*?)^```$/gmu)].map(({ 1: language = "", 2: title = "", 3: text = "", index }) => ({
    language,
    title: title.trim(),
    text,
    line: page.slice(0, index).split("\n").length,
  }));
}
