import { readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { OFFLINE_INSTALL, run } from "./installed-packages.mjs";

/** @typedef {import("../lib/problem.mjs").Problem} Problem */

/** What a generated project needs that is not ours. */
export const PROJECT_TOOLS = { "@types/node": "", publint: "", typescript: "" };

/**
 * Generates a project with the packed `create-flowtap-listener`, as `npm create` does, and runs its own scripts, untouched.
 *
 * Two installations would cost as much as all else: it takes over what is installed, and its own `npm install` says whether that
 * meets its manifest. What it lacks would have to come from a network, which it does not get.
 *
 * @param {readonly import("./pack-packages.mjs").PackedPackage[]} packages
 * @param {string} installed a project that has all packages and {@link PROJECT_TOOLS} installed; it loses them
 * @param {string} workshop an empty folder
 * @returns {Problem[]}
 */
export function checkGeneratedProject(packages, installed, workshop) {
  const creator = packages.find(({ manifest }) => manifest.name === "create-flowtap-listener");
  if (creator === undefined) return [];
  const project = path.join(workshop, "my-sink");
  const created = run(process.execPath, [path.join(creator.directory, "dist/bin.js"), "my-sink"], workshop);
  if (created !== undefined) return [problem("npm create flowtap-listener my-sink", created)];

  const before = readFileSync(path.join(project, "package.json"), "utf8");
  renameSync(path.join(installed, "node_modules"), path.join(project, "node_modules"));
  const steps = [[...OFFLINE_INSTALL, "--cache", path.join(workshop, "cache")], ["run", "lint"], ["test"], ...(hasDoctor(packages) ? [["run", "doctor"]] : [])];
  for (const step of steps) {
    const failure = run("npm", step, project);
    if (failure !== undefined) return [problem(`npm ${step.slice(0, 2).join(" ")}, in a generated project`, failure)];
  }
  if (readFileSync(path.join(project, "package.json"), "utf8") === before) return [];
  return [problem("package.json of a generated project", "another one after the installation")];
}

/** @param {readonly import("./pack-packages.mjs").PackedPackage[]} packages whether the command can try a listener */
function hasDoctor(packages) {
  const command = packages.find(({ manifest }) => manifest.name === "flowtap");
  return command?.files.some((file) => /^dist\/doctor[\w-]*\.js$/.test(file)) === true;
}

/** @param {string} where @param {string} received @returns {Problem} */
function problem(where, received) {
  return { where, expected: "a new project to pass its own install, lint, test and doctor as it is", received, fix: "look at packages/create-flowtap-listener/templates, and try it by hand in an empty folder" };
}
