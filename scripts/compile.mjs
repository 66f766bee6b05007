// Compiles everything that others import: checks the types of all packages and examples, and writes the packages'
// declarations (bundle.mjs writes their code) and the examples' code. In one process: on its own, each would read and
// check Node's types again, which takes longer than all of ours.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { layers } from "./lib/layers.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
// Lowest row first: each reads the declarations of those below.
const folders = [...layers.map(({ folder }) => `packages/${folder}`), ...readdirSync(path.join(root, "examples")).map((name) => `examples/${name}`)];
const projects = folders.map((folder) => path.join(root, folder, "tsconfig.json")).filter((file) => existsSync(file));

/** @param {ts.Diagnostic} diagnostic */
const report = (diagnostic) => {
  console.error(ts.formatDiagnostic(diagnostic, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => "\n" }).trim());
};
const host = ts.createSolutionBuilderHost(ts.sys, undefined, report, report);
// Turbo knows what changed; what it brings back from its cache, the compiler's notes know nothing of.
process.exitCode = ts.createSolutionBuilder(host, projects, { force: true }).build();
