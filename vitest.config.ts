import { existsSync, readdirSync } from "node:fs";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { CI_TESTS } from "./scripts/lib/ci-tests.mjs";

// One Vitest for the whole repository, one project a folder: a Vitest a package costs ten times as long.
const folders = [...foldersIn("packages"), ...foldersIn("examples"), "benchmarks", "faults", "scripts"];

/** What puts a model in the place of a module of Node's, which others have loaded already: in a process of its own. */
const modelling = { folder: "packages/json-file", file: "test/power-failure.test.ts" };

/** What needs no other process, terminal or disk never fails by chance: there, a failure is a fault found. */
const purelyComputing = ["packages/core", "packages/run-state", "packages/multiplex"];

/** As `npm test` runs it, in three minutes; `scripts/run-faults.mjs` asks for the longer forms. */
const isShort = process.env["FLOWTAP_FULL"] !== "1" && process.env["FLOWTAP_FAULTS"] !== "medium";

/** What measures time runs after the others, beside nothing else, where there are minutes for it. */
const measuring = ["faults", "benchmarks"];

/** Left to CI, as are {@link CI_TESTS}: a case that takes a second or more, thirty times. */
const LONG_CASE = "takes-100000-events-in-bounded-memory";

export default defineConfig({
  test: {
    ...(isShort ? { testNamePattern: `^(?!.*${LONG_CASE})` } : {}),
    // Real processes, files and sockets, and time on a busy machine.
    pool: "forks",
    // Starting a process a file costs more than what most files compute.
    isolate: false,
    // Many wait for others more than they compute.
    maxWorkers: 3,
    testTimeout: process.env["FLOWTAP_FULL"] === "1" ? 300_000 : 30_000,
    hookTimeout: 30_000,
    projects: [...folders.filter((folder) => existsSync(folder)).map((folder) => projectOf(folder)), modellingProject()],
  },
});

function foldersIn(parent: string): string[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent).map((name) => `${parent}/${name}`);
}

function projectOf(folder: string): TestProjectInlineConfiguration {
  // In CI what fails once is tried again, and said to be: docs/decisions/ci-tries-again.md
  const retry = process.env["CI"] === "true" && !purelyComputing.includes(folder) ? 2 : 0;
  const elsewhere = [`${modelling.folder}/${modelling.file}`, ...(isShort ? CI_TESTS : [])];
  const exclude = elsewhere.filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1));
  const groupOrder = !isShort && measuring.includes(folder) ? 1 : 0;
  return { extends: true, test: { retry, sequence: { groupOrder }, name: folder.replace("packages/", ""), root: folder, include: ["test/**/*.test.{ts,mjs}"], exclude } };
}

function modellingProject(): TestProjectInlineConfiguration {
  const { folder, file } = modelling;
  return { extends: true, test: { name: `${folder.replace("packages/", "")}-model`, root: folder, include: [file] } };
}
