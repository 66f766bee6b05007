import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageManagerEnvironment } from "../lib/package-manager.mjs";
import { checkDeclarations, specifiersOf } from "./installed-declarations.mjs";

/** @typedef {import("./pack-packages.mjs").PackedPackage} PackedPackage */
/** @typedef {import("../lib/problem.mjs").Problem} Problem */

const TAIL_CHARACTERS = 1_500;

/** How npm installs without a network, and without asking anybody anything. */
export const OFFLINE_INSTALL = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"];

/**
 * Installs all tarballs with npm into an empty project, as a user would, and uses them from there: imported, required,
 * type-checked, run. Without a network: what they depend on is packed from this repository's own installation.
 *
 * @param {string} root of the repository
 * @param {readonly PackedPackage[]} packages
 * @param {string} project an empty folder
 * @param {Record<string, string>} [tools] names of what is installed beside them
 * @returns {Problem[]}
 */
export function checkInstalledPackages(root, packages, project, tools = {}) {
  const thirdParty = packThirdParty(root, [...packages, { folder: "", manifest: { name: "tools", dependencies: tools } }], path.join(project, "tarballs"));
  const dependencies = Object.fromEntries([...packages.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]), ...thirdParty]);
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ name: "project", private: true, type: "module", dependencies }));

  const installed = run("npm", [...OFFLINE_INSTALL, "--cache", path.join(project, "cache")], project);
  if (installed !== undefined) return [{ where: "npm install", expected: "all tarballs to install together", received: installed, fix: "see what npm says about ranges, engines and missing packages" }];
  return [...checkImports(packages, project), ...checkDeclarations(root, packages, project), ...checkCommands(packages, project)];
}

/**
 * @param {string} root
 * @param {readonly Pick<PackedPackage, "folder" | "manifest">[]} packages
 * @param {string} destination
 * @returns {[name: string, specifier: string][]} every package that ours need, themselves and through others
 */
export function packThirdParty(root, packages, destination) {
  mkdirSync(destination);
  const ours = new Set(packages.map(({ manifest }) => String(manifest.name)));
  /** @type {Map<string, string>} */
  const tarballs = new Map();
  /** @param {string} directory @param {Record<string, string>} dependencies */
  const add = (directory, dependencies) => {
    for (const name of Object.keys(dependencies)) {
      if (ours.has(name) || tarballs.has(name)) continue;
      const home = resolvePackage(directory, name);
      const tarball = path.join(destination, `${name.replace("/", "-")}.tar`);
      // Not compressed: npm unpacks each twice.
      execFileSync("tar", ["-cf", tarball, "--exclude=node_modules", "-C", home, "."]);
      tarballs.set(name, `file:${tarball}`);
      add(home, JSON.parse(readFileSync(path.join(home, "package.json"), "utf8")).dependencies ?? {});
    }
  };
  for (const { folder, manifest } of packages) add(path.join(root, folder), manifest.dependencies ?? {});
  return [...tarballs];
}

/** @param {string} from a package's folder @param {string} name @returns {string} where its dependency is installed */
function resolvePackage(from, name) {
  for (let directory = from; directory !== path.dirname(directory); directory = path.dirname(directory)) {
    const candidate = path.join(directory, "node_modules", name);
    if (existsSync(candidate)) return realpathSync(candidate);
  }
  throw new Error(`Expected "${name}" to be installed for ${from}, received nothing: run "node scripts/pnpm.mjs install".`);
}

/** @param {readonly PackedPackage[]} packages @param {string} project @returns {Problem[]} */
export function checkImports(packages, project) {
  cpSync(new URL("import-everything.mjs", import.meta.url), path.join(project, "import-everything.mjs"));
  const failure = run(process.execPath, ["import-everything.mjs", ...specifiersOf(packages)], project);
  if (failure === undefined) return [];
  return [{ where: "import and require", expected: "every package to load, the same both ways, and to leave nothing running", received: failure, fix: "see the package it names: nothing may happen at import time" }];
}

/** @param {readonly PackedPackage[]} packages @param {string} project @returns {Problem[]} */
export function checkCommands(packages, project) {
  return packages.flatMap(({ folder, manifest }) =>
    Object.keys(manifest.bin ?? {}).flatMap((command) => {
      const failure = run(path.join(project, "node_modules/.bin", command), ["--help"], project);
      if (failure === undefined) return [];
      return [{ where: folder, expected: `"${command} --help" to print help and exit with 0`, received: failure, fix: "look at bin in the manifest, and at the first line of the file it names" }];
    }),
  );
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {string | undefined} the end of what it printed, when it failed
 */
export function run(command, args, cwd) {
  const { error, status, signal, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    env: packageManagerEnvironment(process.env),
    maxBuffer: 2 ** 26,
    shell: process.platform === "win32",
    timeout: 120_000,
  });
  if (error !== undefined) return error.message;
  if (status === 0) return undefined;
  return `exit status ${status ?? signal}\n${(stdout + stderr).trim().slice(-TAIL_CHARACTERS)}`;
}
