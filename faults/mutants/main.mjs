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
/** Of each source's mutants. */
const LEAST_SCORE = 0.9;

const root = fileURLToPath(new URL("../..", import.meta.url));
/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * @param {import("./targets.mjs").Target} target
 * @param {import("./make-mutants.mjs").Mutant} [mutant]
 * @returns {Promise<boolean>} whether all tests passed: the mutant survived
 */
async function testsPass({ folder, source, tests }, mutant) {
  // One file after the other, the quickest first: most mutants are noticed by the first one.
  for (const test of tests) if (!(await passes({ folder: path.join(root, folder), source, tests: [test], mutant }))) return false;
  return true;
}

/** @param {import("node:child_process").ChildProcess} child and the processes that it started: they are a group of their own */
function killGroup({ pid }) {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // They have ended already.
  }
}

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => {
    for (const child of running) killGroup(child);
    process.kill(process.pid, signal);
  });
}

/** @param {object} assignment what `vitest.config.ts` takes @returns {Promise<boolean>} */
function passes(assignment) {
  const args = ["node_modules/vitest/vitest.mjs", "run", "--config", "faults/mutants/vitest.config.ts", "--reporter=dot"];
  const env = { ...process.env, FLOWTAP_MUTANT: JSON.stringify(assignment) };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: "ignore", detached: true });
  return new Promise((resolve) => {
    running.add(child);
    // A mutant that loops for ever was noticed.
    const timer = setTimeout(() => {
      killGroup(child);
    }, LONGEST_RUN_MS);
    child.once("close", (status) => {
      clearTimeout(timer);
      running.delete(child);
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
  const mutants = mutantsOf(name, target.equivalent ?? []);
  const waiting = [...mutants];
  /** @type {import("./make-mutants.mjs").Mutant[]} */
  const survivors = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) if (await testsPass(target, mutant)) survivors.push(mutant);
    }),
  );
  const noticed = mutants.length - survivors.length;
  killed += noticed;
  total += mutants.length;
  console.log(`${name}: ${String(noticed)} of ${String(mutants.length)} noticed, ${percent(noticed, mutants.length)}`);
  for (const { line, was, text } of survivors.toSorted((a, b) => a.line - b.line)) console.log(`  ${name}:${String(line)}  ${shown(was)}  →  ${shown(text)}`);
  if (noticed < LEAST_SCORE * mutants.length) process.exitCode = 1;
}
console.log(`${percent(killed, total)} of ${String(total)} mutants noticed`);

/**
 * @param {string} name of a source
 * @param {readonly import("./targets.mjs").Equivalent[]} equivalent mutants that are left out
 */
function mutantsOf(name, equivalent) {
  const source = readFileSync(path.join(root, name), "utf8");
  const lines = source.split("\n");
  const all = makeMutants(source);
  /** @param {import("./targets.mjs").Equivalent} one @param {import("./make-mutants.mjs").Mutant} mutant */
  const isSame = (one, mutant) => one.was === mutant.was && one.text === mutant.text && (lines[mutant.line - 1] ?? "").includes(one.code);
  const stale = equivalent.find((one) => !all.some((mutant) => isSame(one, mutant)));
  if (stale !== undefined) throw new Error(`Expected a mutant of ${name} in "${stale.code}", found none: take it off the list of those that do the same`);
  return all.filter((mutant) => !equivalent.some((one) => isSame(one, mutant)));
}

/** @param {number} part @param {number} whole */
function percent(part, whole) {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

/** @param {string} code */
function shown(code) {
  return code.replaceAll(/\s+/gu, " ").slice(0, 60);
}
