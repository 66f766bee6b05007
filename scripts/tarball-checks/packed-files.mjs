import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import ts from "typescript";
import { shown } from "../lib/problem.mjs";
import { SHARED_CHUNK } from "../lib/stale-outputs.mjs";

const ALWAYS = ["LICENSE", "README.md", "package.json"];
const OPTIONAL = ["CHANGELOG.md", "schema.json"];

/**
 * A tarball holds the build, its sources and the papers, and nothing else.
 *
 * @param {import("./pack-packages.mjs").PackedPackage} packed
 * @returns {import("../lib/problem.mjs").Problem[]}
 */
export function checkPackedFiles({ folder, files, manifest }) {
  const expected = [...ALWAYS, ...(manifest.exports === undefined ? [] : ["dist/index.js", "dist/index.d.ts", "src/index.ts"])];
  const missing = expected.filter((file) => !files.includes(file));
  const surplus = files.filter((file) => !isExpected(file));
  const stale = files.filter((file) => /^dist\/.*\.js$/.test(file) && file !== `dist/${SHARED_CHUNK}.js` && !files.includes(file.replace(/^dist/, "src").replace(/js$/, "ts")));
  return [
    ...missing.map((file) => ({ where: folder, expected: `${file} in the tarball`, received: "no such file", fix: file.startsWith("dist/") ? "build first: npm run build" : "write it, and look at files in the manifest" })),
    ...surplus.map((file) => ({ where: folder, expected: "dist, src, README, LICENSE, CHANGELOG and package.json in the tarball", received: shown(file), fix: "take it out of the published folders: tests live in test/" })),
    ...stale.map((file) => ({ where: folder, expected: `a source of ${file}`, received: "none: an older build left it", fix: `rm -r ${folder}/dist and build again` })),
  ];
}

/** @param {string} file */
function isExpected(file) {
  if (ALWAYS.includes(file) || OPTIONAL.includes(file) || file.startsWith("templates/")) return true;
  if (/(?:^|\/)(?:tests?|__tests__)\/|\.(?:test|spec)\.|\.tsbuildinfo$/.test(file)) return false;
  return /^dist\/.*\.(?:js|d\.ts)(?:\.map)?$/.test(file) || /^src\/.*\.ts$/.test(file);
}

/**
 * What a package imports it declares, in the manifest as packed.
 *
 * @param {import("./pack-packages.mjs").PackedPackage} packed
 * @returns {import("../lib/problem.mjs").Problem[]}
 */
export function checkDeclaredImports({ folder, directory, files, manifest }) {
  const dependencies = manifest.dependencies ?? {};
  /** @type {Map<string, string>} name of a package → a file that imports it */
  const imported = new Map();
  for (const file of files.filter((name) => /^dist\/.*\.(?:js|d\.ts)$/.test(name))) {
    for (const { fileName } of ts.preProcessFile(readFileSync(path.join(directory, file), "utf8"), true, true).importedFiles) {
      if (!fileName.startsWith(".") && !fileName.startsWith("node:") && !builtinModules.includes(fileName)) imported.set(packageOf(fileName), file);
    }
  }
  const undeclared = [...imported].filter(([name]) => !(name in dependencies) && name !== manifest.name);
  const unused = Object.keys(dependencies).filter((name) => !imported.has(name));
  const unpublishable = Object.entries(dependencies).filter(([, range]) => /^(?:workspace|file|link|catalog):/.test(range));
  return [
    ...undeclared.map(([name, file]) => ({ where: `${folder}/${file}`, expected: `"${name}" in dependencies`, received: shown(Object.keys(dependencies)), fix: "declare it: it is installed here only because another package has it" })),
    ...unused.map((name) => ({ where: `${folder}/package.json`, expected: `an import of "${name}"`, received: "none in dist", fix: "remove it from dependencies" })),
    ...unpublishable.map(([name, range]) => ({ where: `${folder}/package.json`, expected: `a version range for "${name}" in the tarball`, received: shown(range), fix: "depend on flowtap packages with workspace:^, which pnpm replaces when it packs" })),
  ];
}

/** @param {string} specifier @returns {string} `@scope/name` or `name` */
function packageOf(specifier) {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
