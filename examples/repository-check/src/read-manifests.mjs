import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * A package of the repository.
 *
 * @typedef {object} Package
 * @property {string} name
 * @property {string} version
 * @property {string} folder absolute
 */

/**
 * Reads every manifest and reports what it lacks.
 *
 * @param {import("@flowtap/core").StepScope} step
 * @param {string} root
 * @returns {Promise<Package[]>}
 */
export async function readManifests(step, root) {
  const folder = join(root, "packages");
  const names = (await readdir(folder)).sort();
  /** @type {Package[]} */
  const packages = [];
  for (const name of names) {
    step.signal?.throwIfAborted();
    packages.push(await readManifest(step, join(folder, name)));
    step.progress({ text: name, current: packages.length, total: names.length, unit: "manifests" });
  }
  return packages;
}

/** @param {import("@flowtap/core").StepScope} step @param {string} folder @returns {Promise<Package>} */
async function readManifest(step, folder) {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = await readdir(folder);
  for (const expected of ["LICENSE", "README.md"]) {
    if (!files.includes(expected)) step.diagnostic(`${manifest.name} has no ${expected}`);
  }
  return { name: manifest.name, version: manifest.version, folder };
}
