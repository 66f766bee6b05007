// npm run faults: every test of every folder in its full form. With "medium": those that have a form that CI has time
// for, in that form. Ends with the counted line.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CI_TESTS } from "./lib/ci-tests.mjs";
import { describeCounts } from "./verify/run-stages.mjs";
import { countTests } from "./verify/vitest-report.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
/** What CI runs besides `npm test`. Not "faults" alone: it is looked for in every path. */
const MEDIUM = [
  "./benchmarks/test/",
  "./faults/test/",
  "./packages/testing/test/",
  "test/conformance",
  ...["power-failure", "recovery"].map((name) => `./packages/json-file/test/${name}.test.ts`),
  "./packages/outbox/test/damage.test.ts",
  "./packages/webhook/test/runtimes.test.ts",
  ...CI_TESTS.map((file) => `./${file}`),
];
const isMedium = process.argv[2] === "medium";
const scratch = mkdtempSync(path.join(tmpdir(), "flowtap-faults-"));
const report = path.join(scratch, "vitest.json");

/** @param {string[]} args @param {NodeJS.ProcessEnv} [environment] @returns {Promise<number | null>} its exit status */
function run(args, environment) {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...environment }, stdio: ["ignore", "inherit", "inherit"] }).once("error", reject).once("close", resolve);
  });
}

try {
  const built = await run(["scripts/build.mjs"]);
  const status =
    built === 0
      ? await run(
          ["node_modules/vitest/vitest.mjs", "run", ...(isMedium ? MEDIUM : []), "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
          isMedium ? { FLOWTAP_FAULTS: "medium" } : { FLOWTAP_FULL: "1" },
        )
      : built;
  const counts = countTests(existsSync(report) ? readFileSync(report, "utf8") : undefined, status);
  console.log(describeCounts(counts));
  if (counts.failed > 0) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
