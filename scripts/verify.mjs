// npm test: builds, then checks everything that can be checked, and says how it went.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { packageManagerEnvironment } from "./lib/package-manager.mjs";
import { describeCounts, runStages, sumCounts } from "./verify/run-stages.mjs";
import { countTests } from "./verify/vitest-report.mjs";

/** The tests keep one core busy most of the time, the other stages a second one. */
const STAGES_AT_ONCE = 2;

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), "flowtap-verify-"));
const report = path.join(scratch, "vitest.json");

/**
 * Runs a Node program.
 *
 * @param {string[]} args
 * @returns {Promise<{ status: number | null, output: string }>}
 */
function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env: packageManagerEnvironment(process.env), stdio: ["ignore", "pipe", "pipe"] });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (status) => {
      resolve({ status, output: Buffer.concat(chunks).toString("utf8").trim() });
    });
  });
}

/**
 * @param {string} name
 * @param {string | undefined} needs
 * @param {...string} program and its arguments
 * @returns {import("./verify/run-stages.mjs").Stage} a stage that is one check: it passes when the program does
 */
function check(name, needs, ...program) {
  return {
    name,
    ...(needs === undefined ? {} : { needs }),
    run: async () => {
      const { status, output } = await run(program);
      return { counts: { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }, output };
    },
  };
}

/** @type {import("./verify/run-stages.mjs").Stage} */
const tests = {
  name: "tests",
  needs: "build",
  run: async () => {
    const args = ["node_modules/vitest/vitest.mjs", "run", process.stdout.isTTY ? "--color" : "--no-color", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const { status, output } = await run(args);
    return { counts: countTests(existsSync(report) ? readFileSync(report, "utf8") : undefined, status), output };
  },
};

const stages = [
  check("build", undefined, "scripts/build.mjs"),
  tests,
  check("packages", undefined, "scripts/check-packages.mjs"),
  // Threads that collect garbage beside it would take the other core from the tests.
  check("types and lint", "build", "--single-threaded-gc", "scripts/check-code.mjs"),
  check("tarballs", "build", "scripts/check-tarballs.mjs"),
];

/** @param {import("./verify/run-stages.mjs").FinishedStage} stage */
function announce({ name, counts, output, durationMs }) {
  const outcome = counts.failed > 0 ? "FAILED" : counts.passed > 0 ? "passed" : "skipped";
  console.log(`── ${name}: ${outcome} in ${(durationMs / 1_000).toFixed(1)} s ${"─".repeat(Math.max(3, 60 - name.length))}`);
  if (output !== "") console.log(`${output}\n`);
}

const startMs = performance.now();
try {
  const finished = await runStages(stages, { atOnce: STAGES_AT_ONCE, onStarted: ({ name }) => console.log(`${name} …`), onFinished: announce });
  const counts = sumCounts(finished);
  const failed = finished.filter((stage) => stage.counts.failed > 0).map(({ name }) => name);
  console.log(`${failed.length === 0 ? "Everything passed" : `Failed: ${failed.join(", ")}; see above`} (${((performance.now() - startMs) / 1_000).toFixed(0)} s)`);
  console.log(describeCounts(counts));
  if (counts.failed > 0) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
