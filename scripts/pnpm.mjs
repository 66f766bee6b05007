// Runs the pinned pnpm through npx, so that a machine with only Node and npm can install, build and test.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

// Scripts that npm runs inherit npm's own settings as npm_config_* variables, which pnpm would misread as its own.
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || name === "npm_config_registry"));
environment.TURBO_TELEMETRY_DISABLED = "1";
environment.TURBO_NO_UPDATE_NOTIFIER = "1";
environment.DO_NOT_TRACK = "1";

/** @param {string[]} args @param {"inherit" | "quiet"} output */
function pnpm(args, output) {
  const result = spawnSync("npx", ["--yes", "--prefer-offline", packageManager, ...args], {
    cwd: root,
    env: environment,
    // Install talks on stderr: stdout belongs to the command that was asked for (`npm start -- FILE` may be piped on).
    stdio: output === "quiet" ? ["ignore", 2, 2] : "inherit",
    shell: process.platform === "win32",
  });
  if (result.error) throw result.error;
  if (result.signal) process.kill(process.pid, result.signal);
  return result.status ?? 1;
}

const installed = pnpm(["install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only"], "quiet");
if (installed !== 0) {
  console.error(`flowtap: "${packageManager} install" failed with status ${installed}. It needs the npm registry once; afterwards it works offline.`);
  process.exitCode = installed;
} else {
  process.exitCode = pnpm(process.argv.slice(2), "inherit");
}
