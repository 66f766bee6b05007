import { shown } from "../lib/problem.mjs";

/** The keys of a manifest, in their order. */
const KEYS = [
  "name",
  "version",
  "description",
  "keywords",
  "license",
  "type",
  "sideEffects",
  "repository",
  "engines",
  "bin",
  "exports",
  "files",
  "publishConfig",
  "scripts",
  "dependencies",
  "devDependencies",
];
const OPTIONAL_KEYS = new Set(["bin", "exports", "scripts", "dependencies", "devDependencies"]);
const PUBLISHED_FILES = ["dist", "src", "templates", "schema.json", "CHANGELOG.md"];

/**
 * Every published manifest has the same fields in the same order, so that a look at one is a look at all.
 *
 * @param {import("../lib/workspace.mjs").WorkspacePackage} workspacePackage
 * @param {Record<string, any>} rootManifest
 * @returns {import("../lib/problem.mjs").Problem[]}
 */
export function checkManifestShape({ folder, manifest, manifestText }, rootManifest) {
  /** @type {import("../lib/problem.mjs").Problem[]} */
  const problems = [];
  /** @param {string} expected @param {unknown} received @param {string} fix */
  const report = (expected, received, fix) => {
    problems.push({ where: `${folder}/package.json`, expected, received: shown(received), fix });
  };

  const keys = Object.keys(manifest);
  const ordered = KEYS.filter((key) => keys.includes(key));
  const unknown = keys.filter((key) => !KEYS.includes(key));
  const missing = KEYS.filter((key) => !OPTIONAL_KEYS.has(key) && !keys.includes(key));
  if (unknown.length > 0) report(`no other keys than ${KEYS.join(", ")}`, unknown, "remove them, or give every package the key and add it to scripts/package-checks/manifest-shape.mjs");
  if (missing.length > 0) report(`the keys ${missing.join(", ")}`, undefined, "copy them from packages/core/package.json and adapt the values");
  if (unknown.length === 0 && keys.join() !== ordered.join()) report(`the keys in the order ${ordered.join(", ")}`, keys, "move them");
  if (manifestText !== `${JSON.stringify(manifest, null, 2)}\n`) report("the layout of JSON.stringify(manifest, null, 2), which changesets writes", "another layout", "write it that way and end it with a newline");

  const fixed = {
    license: "MIT",
    type: "module",
    sideEffects: false,
    repository: { ...rootManifest.repository, directory: folder },
    engines: rootManifest.engines,
    publishConfig: { access: "public", provenance: true },
  };
  for (const [key, value] of Object.entries(fixed)) {
    if (key in manifest && shown(manifest[key]) !== shown(value)) report(`${key}: ${shown(value)}`, manifest[key], "copy it");
  }

  if (typeof manifest.description !== "string" || !/^[A-Z`].*\.$/.test(manifest.description)) {
    report("a description that is one sentence with a full stop", manifest.description, "say what the package is for");
  }
  if (!Array.isArray(manifest.keywords) || manifest.keywords[0] !== "flowtap") {
    report('keywords that begin with "flowtap"', manifest.keywords, "add it: it is how people find the family");
  }
  const files = Array.isArray(manifest.files) ? manifest.files : [];
  const misplaced = files.filter((file) => !PUBLISHED_FILES.includes(file));
  const absent = ["dist", "src", "CHANGELOG.md"].filter((file) => manifest.exports !== undefined && !files.includes(file));
  if (misplaced.length > 0 || absent.length > 0) {
    report('files: "dist", "src" and "CHANGELOG.md", and of templates and schema.json what there is', manifest.files, "publish the build, the sources that its maps point at, and the changes");
  }
  checkEntryPoints(manifest, report);
  return problems;
}

/**
 * @param {Record<string, any>} manifest
 * @param {(expected: string, received: unknown, fix: string) => void} report
 */
function checkEntryPoints({ exports, bin }, report) {
  if (exports === undefined) {
    if (bin === undefined) report('exports with ".", or bin', undefined, "copy exports from packages/core/package.json");
    return;
  }
  const main = { types: "./dist/index.d.ts", default: "./dist/index.js" };
  if (shown(exports["."]) !== shown(main)) report(`exports["."]: ${shown(main)}`, exports["."], "copy it: types first, or TypeScript does not find them");
  if (exports["./package.json"] !== "./package.json") report('exports["./package.json"]: "./package.json"', exports["./package.json"], "add it: tools read it");
  for (const [subpath, target] of Object.entries(exports)) {
    if (typeof target === "string") {
      if (!target.endsWith(".json")) report(`exports["${subpath}"] with types and default`, target, "write { types, default }");
    } else if (Object.keys(target).join() !== "types,default") {
      report(`exports["${subpath}"] with the conditions types, default in this order`, Object.keys(target), "order them; the packages are ES modules only, so there is nothing else to choose from");
    }
  }
}
