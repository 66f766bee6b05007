/**
 * Something that a check found wrong.
 *
 * @typedef {object} Problem
 * @property {string} where the file, from the root of the repository
 * @property {string} expected
 * @property {string} received
 * @property {string} fix what to do about it
 */

/** @param {Problem} problem */
export function describeProblem({ where, expected, received, fix }) {
  return `${where}\n    expected  ${expected}\n    received  ${received}\n    to do     ${fix}`;
}

/**
 * Prints what a check found and sets the exit status.
 *
 * @param {string} what was checked, for the line that says all is well
 * @param {readonly Problem[]} problems
 */
export function reportProblems(what, problems) {
  if (problems.length === 0) {
    console.log(`${what}: all well`);
    return;
  }
  for (const problem of problems) console.error(describeProblem(problem));
  console.error(`${what}: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`);
  process.exitCode = 1;
}

/**
 * @param {unknown} value
 * @returns {string} JSON, short enough for one line of a message
 */
export function shown(value) {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
