// Installs, then runs the pinned pnpm with the arguments given: all that a machine needs is Node and npm.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { npxArguments, packageManagerEnvironment, pinnedPnpm } from "./lib/package-manager.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

// Ctrl-C reaches the whole process group: wait for the command to put the terminal right instead of leaving before it.
process.on("SIGINT", () => undefined);
/** @type {import("node:child_process").ChildProcess | undefined} */
let running;
process.on("SIGTERM", () => running?.kill("SIGTERM"));

/**
 * @param {string[]} args
 * @param {import("node:child_process").StdioOptions} stdio
 * @returns {Promise<number>} the exit status, as a shell counts it
 */
function pnpm(args, stdio) {
  return new Promise((resolve, reject) => {
    running = spawn("npx", [...npxArguments, ...args], {
      cwd: root,
      env: packageManagerEnvironment(process.env),
      stdio,
      shell: process.platform === "win32",
    });
    running.once("error", reject);
    running.once("close", (status, signal) => {
      resolve(signal === null ? (status ?? 1) : 128 + constants.signals[signal]);
    });
  });
}

// The install speaks on stderr: stdout belongs to the command (`npm start -- FILE | jq`). Later ones have nothing to say.
const reporter = existsSync(path.join(root, "node_modules")) ? "silent" : "append-only";
process.exitCode = await pnpm(["install", "--frozen-lockfile", "--trust-lockfile", "--prefer-offline", `--reporter=${reporter}`], ["ignore", 2, 2]);
if (process.exitCode === 0) {
  process.exitCode = await pnpm(process.argv.slice(2), "inherit");
} else {
  console.error(`Expected "${pinnedPnpm} install" to succeed, received exit status ${process.exitCode}: see above; it needs the npm registry once and works offline afterwards.`);
}
