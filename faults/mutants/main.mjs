// pnpm mutants [part of a source's name]: changes the sources that mend and make safe, one small change at a time, and counts the
// changes that no test notices. Nothing is written: a change lives in the process that runs the tests.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeMutants } from "./make-mutants.mjs";
import { targets } from "./targets.mjs";

const AT_ONCE = 2;
const LONGEST_RUN_MS = 60_000;
const LEAST_SCORE = 0.9;

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @param {import("./targets.mjs").Target} target
 * @param {import("./make-mutants.mjs").Mutant} [mutant]
 * @returns {Promise<boolean>} whether all tests passed: the mutant survived
 */
function testsPass({ folder, source, tests }, mutant) {
  const assignment = JSON.stringify({ folder: path.join(root, folder), source, tests, mutant });
  const args = ["node_modules/vitest/vitest.mjs", "run", "--config", "faults/mutants/vitest.config.ts", "--reporter=dot"];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, FLOWTAP_MUTANT: assignment }, stdio: "ignore", detached: true });
  return new Promise((resolve) => {
    const { pid } = child;
    // A mutant that loops for ever was noticed; its test process goes with its group.
    const timer = setTimeout(() => pid !== undefined && process.kill(-pid, "SIGKILL"), LONGEST_RUN_MS);
    child.once("close", (status) => {
      clearTimeout(timer);
      resolve(status === 0);
    });
  });
}

const wanted = process.argv[2] ?? "";
let killed = 0;
let total = 0;
for (const target of targets.filter(({ folder, source }) => `${folder}/${source}`.includes(wanted))) {
  const name = `${target.folder}/${target.source}`;
  if (!(await testsPass(target))) throw new Error(`Expected the tests of ${name} to pass before it is changed. Run: npx vitest run ${target.folder}`);
  const mutants = makeMutants(readFileSync(path.join(root, name), "utf8"));
  const waiting = [...mutants];
  /** @type {import("./make-mutants.mjs").Mutant[]} */
  const survivors = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) if (await testsPass(target, mutant)) survivors.push(mutant);
    }),
  );
  killed += mutants.length - survivors.length;
  total += mutants.length;
  console.log(`${name}: ${String(mutants.length - survivors.length)} of ${String(mutants.length)} noticed`);
  for (const { line, was, text } of survivors.toSorted((a, b) => a.line - b.line)) console.log(`  ${name}:${String(line)}  ${shown(was)}  →  ${shown(text)}`);
}
console.log(`${((100 * killed) / total).toFixed(1)} % of ${String(total)} mutants noticed`);
if (killed < LEAST_SCORE * total) process.exitCode = 1;

/** @param {string} code */
function shown(code) {
  return code.replaceAll(/\s+/gu, " ").slice(0, 60);
}
