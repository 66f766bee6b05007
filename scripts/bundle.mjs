// Writes the code of the package in this folder to dist/, a file an entry point: a module costs a fifth of a millisecond to
// load, and a command made of our packages had 174 of them. Declarations stay a file a source: the compiler writes them.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { rolldown } from "rolldown";
import { SHARED_CHUNK } from "./lib/stale-outputs.mjs";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const published = [...Object.values(manifest.exports ?? {}).map((target) => target.default), ...Object.values(manifest.bin ?? {})];
/** What a manifest does not name, because the package starts it by itself, is named on the command line. */
const started = process.argv.slice(2).map((name) => `./dist/${name}.js`);
const entries = [...published.filter((target) => target !== undefined), ...started];

const bundle = await rolldown({
  input: Object.fromEntries(entries.map((target) => [path.basename(target, ".js"), target.replace(/^\.\/dist/, "./src").replace(/js$/, "ts")])),
  external: (id) => !/^[./]/.test(id),
  platform: "neutral",
  transform: { target: "es2023" },
});
const { output } = await bundle.write({
  dir: "dist",
  format: "esm",
  sourcemap: true,
  chunkFileNames: "[name].js",
  // What only `import()` reaches stays apart: it is there to be loaded when it is needed.
  codeSplitting: { groups: [{ name: (id, modules) => (isLoadedAtOnce(id, modules) ? SHARED_CHUNK : undefined), debugName: SHARED_CHUNK, minShareCount: 2 }] },
});
await bundle.close();

/**
 * Whether an entry point imports the module, directly or through others.
 *
 * @param {string} id
 * @param {import("rolldown").ChunkingContext} modules
 * @param {Set<string>} [seen]
 * @returns {boolean}
 */
function isLoadedAtOnce(id, modules, seen = new Set()) {
  if (seen.has(id)) return false;
  seen.add(id);
  const module = modules.getModuleInfo(id);
  return module !== null && (module.isEntry || module.importers.some((importer) => isLoadedAtOnce(importer, modules, seen)));
}

const written = new Set(output.map((file) => file.fileName));
for (const file of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
  if (/\.js(?:\.map)?$/.test(file) && !written.has(file)) rmSync(path.join("dist", file));
}
