import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @typedef {import("./contest.mjs").Figures} Figures */

/**
 * Runs one contender once in a fresh process: for figures of the whole process, memory and processor time, and for
 * libraries that take the process over.
 *
 * @param {string} program under `src/programs/`
 * @param {readonly string[]} args
 * @returns {Promise<Figures>} what it sends
 */
export function runIsolated(program, args) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(`./programs/${program}`, import.meta.url)), args, { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let complaint = "";
    child.stderr?.setEncoding("utf8").on("data", (text) => (complaint += text));
    /** @type {Figures | undefined} */
    let figures;
    child.once("message", (message) => {
      figures = /** @type {Figures} */ (message);
    });
    child.once("error", reject);
    child.once("close", (status, signal) => {
      if (figures !== undefined) resolve(figures);
      else reject(new Error(`expected figures of ${program} ${args.join(" ")}, received exit status ${String(status ?? signal)}: ${complaint.trim().slice(-600)}`));
    });
  });
}

/** What a program of `src/programs/` ends with. @param {Figures} figures */
export function sendFigures(figures) {
  process.send?.(figures, () => process.disconnect());
}

/** Most memory that this process has had, in MiB. */
export function peakMebibytes() {
  return process.resourceUsage().maxRSS / 1_024;
}
