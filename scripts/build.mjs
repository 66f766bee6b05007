// Builds what changed since the last build, and speaks only when it takes a while or fails: a build comes before every
// npm start, whose stdout belongs to the command.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { packageManagerEnvironment } from "./lib/package-manager.mjs";
import { removeStaleOutputs } from "./lib/stale-outputs.mjs";

const NOTICE_AFTER_MS = 1_000;
const root = fileURLToPath(new URL("..", import.meta.url));

const turbo = spawn(process.execPath, ["node_modules/turbo/bin/turbo", "run", "compile", "build", "--output-logs=errors-only"], {
  cwd: root,
  env: packageManagerEnvironment(process.env),
  stdio: ["ignore", "pipe", "pipe"],
});
const notice = setTimeout(() => console.error("building the packages …"), NOTICE_AFTER_MS);
let output = "";
for (const stream of [turbo.stdout, turbo.stderr]) stream.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => (output += chunk));
turbo.once("close", (status) => {
  clearTimeout(notice);
  if (status === 0) {
    removeStaleOutputs(root);
    return;
  }
  console.error(output.trim());
  if (output.includes("package manager binary")) console.error('turbo finds pnpm only when pnpm has started it: run "npm run build".');
  process.exitCode = status ?? 1;
});
