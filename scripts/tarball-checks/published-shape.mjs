import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { shown } from "../lib/problem.mjs";

/** ES modules only: `require` of them is fine from Node 20.19 on, and resolvers from before `exports` are not served. */
const ACCEPTED_TYPE_PROBLEMS = new Set(["CJSResolvesToESM"]);
const SERVED_RESOLUTIONS = new Set(["node16-cjs", "node16-esm", "bundler"]);

/**
 * What publint says about the tarball: can Node and bundlers find what the manifest promises?
 *
 * @param {import("./pack-packages.mjs").PackedPackage} packed
 * @returns {Promise<import("../lib/problem.mjs").Problem[]>}
 */
export async function checkWithPublint({ folder, directory }) {
  const { messages, pkg } = await publint({ pkgDir: directory, pack: false, strict: true });
  return messages.map((message) => ({
    where: `${folder}/package.json`,
    expected: "a manifest that publint is content with",
    received: formatMessage(message, pkg, { color: false }) ?? message.code,
    fix: `see publint's rule ${message.code}`,
  }));
}

/**
 * What "are the types wrong" says about the tarball: does every resolver find types, and the right ones?
 *
 * @param {import("./pack-packages.mjs").PackedPackage} packed
 * @returns {Promise<import("../lib/problem.mjs").Problem[]>}
 */
export async function checkTypeResolution({ folder, manifest, tarball }) {
  if (manifest.exports === undefined) return [];
  const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
  const where = `${folder}/package.json`;
  if (!result.types) return [{ where, expected: "types in the tarball", received: "none", fix: "build with declarations, and put types first in exports" }];
  return result.problems
    .filter((problem) => !ACCEPTED_TYPE_PROBLEMS.has(problem.kind) && (!("resolutionKind" in problem) || SERVED_RESOLUTIONS.has(problem.resolutionKind)))
    .map((problem) => ({ where, expected: "types that every resolver finds", received: shown(problem), fix: `see ${problem.kind} in the documentation of "are the types wrong"` }));
}
