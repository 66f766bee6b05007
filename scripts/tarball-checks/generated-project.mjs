import { readFileSync } from "node:fs";
import path from "node:path";
import { packThirdParty, run } from "./installed-packages.mjs";

/** @typedef {import("../lib/problem.mjs").Problem} Problem */

/** What a generated project installs that is not ours. */
const TOOLS = { folder: "", manifest: { name: "tools", dependencies: { "@types/node": "", publint: "", typescript: "" } } };

/**
 * Generates a project with the packed `create-flowtap-listener`, as `npm create` does, and runs its own scripts, untouched. Without
 * a network: what it installs comes from the tarballs and from this repository's own installation.
 *
 * @param {string} root of the repository
 * @param {readonly import("./pack-packages.mjs").PackedPackage[]} packages
 * @param {string} workshop an empty folder
 * @returns {Problem[]}
 */
export function checkGeneratedProject(root, packages, workshop) {
  const creator = packages.find(({ manifest }) => manifest.name === "create-flowtap-listener");
  if (creator === undefined) return [];
  const project = path.join(workshop, "my-sink");
  const ours = packages.filter((packed) => packed !== creator);
  const created = run(process.execPath, [path.join(creator.directory, "dist/bin.js"), "my-sink"], workshop);
  if (created !== undefined) return [problem("npm create flowtap-listener my-sink", created)];

  const before = readFileSync(path.join(project, "package.json"), "utf8");
  const thirdParty = packThirdParty(root, [...packages, TOOLS], path.join(workshop, "tarballs"));
  const tarballs = [...ours.map(({ tarball }) => `file:${tarball}`), ...thirdParty.map(([, specifier]) => specifier)];
  // Nothing is saved: the manifest's own ranges have to be met by what is published.
  const install = ["install", "--no-save", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", path.join(workshop, "cache")];
  const steps = [[...install, ...tarballs], ["run", "lint"], ["test"], ...(hasDoctor(packages) ? [["run", "doctor"]] : [])];
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
