import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * A package of the repository.
 *
 * @typedef {object} WorkspacePackage
 * @property {string} folder from the root: `packages/core`
 * @property {string} directory the same, absolute
 * @property {string} manifestText
 * @property {Record<string, any>} manifest
 */

/**
 * @param {string} root of the repository
 * @returns {WorkspacePackage[]} everything under `packages/` that has a manifest, sorted by folder
 */
export function readPackages(root) {
  return foldersOf(root, "packages").flatMap((folder) => {
    const directory = path.join(root, folder);
    const file = path.join(directory, "package.json");
    if (!existsSync(file)) return [];
    const manifestText = readFileSync(file, "utf8");
    return [{ folder, directory, manifestText, manifest: JSON.parse(manifestText) }];
  });
}

/** @param {string} root @returns {WorkspacePackage[]} those that are published */
export function readPublicPackages(root) {
  return readPackages(root).filter(({ manifest }) => manifest.private !== true);
}

/** @param {string} root @param {string} parent */
function foldersOf(root, parent) {
  const directory = path.join(root, parent);
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .sort()
    .map((name) => `${parent}/${name}`);
}
