// Every published package follows one shape, and the repository holds nothing of one machine.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { reportProblems } from "./lib/problem.mjs";
import { readPublicPackages } from "./lib/workspace.mjs";
import { checkDependencies } from "./package-checks/dependencies.mjs";
import { checkIndexExports } from "./package-checks/index-exports.mjs";
import { checkManifestShape } from "./package-checks/manifest-shape.mjs";
import { checkPackageFiles } from "./package-checks/package-files.mjs";
import { checkRepositoryHygiene } from "./package-checks/repository-hygiene.mjs";

/**
 * @param {string} root of the repository
 * @returns {import("./lib/problem.mjs").Problem[]}
 */
export function checkPackages(root) {
  const rootManifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const ofPackages = readPublicPackages(root).flatMap((workspacePackage) => [
    ...checkManifestShape(workspacePackage, rootManifest),
    ...checkDependencies(workspacePackage),
    ...checkPackageFiles(workspacePackage, root),
    ...checkIndexExports(workspacePackage),
  ]);
  return [...ofPackages, ...checkRepositoryHygiene(root)];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  reportProblems("packages", checkPackages(fileURLToPath(new URL("..", import.meta.url))));
}
