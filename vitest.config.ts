import { existsSync, readdirSync } from "node:fs";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

// One Vitest for the whole repository, one project a folder: a Vitest a package costs ten times as long.
const folders = [...foldersIn("packages"), ...foldersIn("examples"), "benchmarks", "faults", "scripts"];

/** What puts a model in the place of a module of Node's, which others have loaded already: in a process of its own. */
const modelling = { folder: "packages/json-file", file: "test/power-failure.test.ts" };

/** What needs no other process, terminal or disk never fails by chance: there, a failure is a fault found. */
const purelyComputing = ["packages/core", "packages/run-state", "packages/multiplex"];

export default defineConfig({
  test: {
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
  const exclude = folder === modelling.folder ? [modelling.file] : [];
  return { extends: true, test: { retry, name: folder.replace("packages/", ""), root: folder, include: ["test/**/*.test.{ts,mjs}"], exclude } };
}

function modellingProject(): TestProjectInlineConfiguration {
  const { folder, file } = modelling;
  return { extends: true, test: { name: `${folder.replace("packages/", "")}-model`, root: folder, include: [file] } };
}
