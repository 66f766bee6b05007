import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @typedef {import("./contest.mjs").ContestResult} ContestResult */

/**
 * @param {string} name of the area
 * @param {{ isQuick: boolean }} options
 * @returns {Promise<readonly ContestResult[]>}
 */
export function runArea(name, { isQuick }) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL("./area-process.mjs", import.meta.url)), [name, isQuick ? "quick" : "full"], { execArgv: [] });
    /** @type {readonly ContestResult[] | undefined} */
    let results;
    child.once("message", (message) => {
      results = /** @type {readonly ContestResult[]} */ (message);
    });
    child.once("error", reject);
    child.once("close", (status, signal) => {
      if (results !== undefined) resolve(results);
      else reject(new Error(`expected results of "${name}", received exit status ${String(status ?? signal)}`));
    });
  });
}
