import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { npxArguments, packageManagerEnvironment } from "../lib/package-manager.mjs";

/**
 * A package as the registry would get it.
 *
 * @typedef {object} PackedPackage
 * @property {string} folder that it was packed from: `packages/core`
 * @property {string} tarball path of the file
 * @property {string} directory with its content
 * @property {string[]} files in it, sorted, with forward slashes
 * @property {Record<string, any>} manifest as packed, with the ranges that pnpm put in
 */

/**
 * Packs packages and unpacks the tarballs beside them.
 *
 * @param {string} root of the repository
 * @param {readonly import("../lib/workspace.mjs").WorkspacePackage[]} packages
 * @param {string} destination an empty folder
 * @returns {PackedPackage[]}
 */
export function packPackages(root, packages, destination) {
  const filters = packages.flatMap(({ manifest }) => ["--filter", manifest.name]);
  const output = execFileSync("npx", [...npxArguments, "--recursive", ...filters, "pack", "--json", "--pack-destination", destination], {
    cwd: root,
    env: packageManagerEnvironment(process.env),
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "inherit"],
  });
  /** @type {{ name: string, filename: string }[]} */
  const packed = [JSON.parse(output)].flat();
  return packages.map(({ folder, manifest: { name } }) => {
    const tarball = packed.find((candidate) => candidate.name === name)?.filename;
    if (tarball === undefined) throw new Error(`Expected pnpm to pack ${name}, received ${output}: run "pnpm pack" in ${folder} to see why.`);
    return { folder, tarball, ...unpack(tarball, path.join(destination, path.basename(folder))) };
  });
}

/** @param {string} tarball @param {string} destination */
function unpack(tarball, destination) {
  mkdirSync(destination);
  execFileSync("tar", ["-xzf", tarball, "-C", destination]);
  const directory = path.join(destination, "package");
  const files = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8", maxBuffer: 2 ** 26 })
    .split("\n")
    .filter((entry) => entry !== "" && !entry.endsWith("/"))
    .map((entry) => entry.replace(/^package\//, ""))
    .sort();
  return { directory, files, manifest: JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) };
}
