import path from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

/**
 * Bundled, minified and gzipped: everything that core exports. 10 KB were wanted; docs/decisions/core-says-each-thing-once.md
 * says what the rest buys. This limit keeps it from growing.
 */
const CORE_LIMIT_BYTES = 12_288;

/**
 * Core stays small: every engine that emits events carries it.
 *
 * @param {import("./pack-packages.mjs").PackedPackage} core
 * @param {number} [limitBytes]
 * @returns {Promise<{ sizeBytes: number, problems: import("../lib/problem.mjs").Problem[] }>}
 */
export async function checkCoreSize({ folder, directory }, limitBytes = CORE_LIMIT_BYTES) {
  const bundle = await rolldown({ input: path.join(directory, "dist/index.js"), logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  await bundle.close();
  const sizeBytes = gzipSync(output.map((chunk) => ("code" in chunk ? chunk.code : "")).join("\n"), { level: 9 }).length;
  if (sizeBytes < limitBytes) return { sizeBytes, problems: [] };
  return {
    sizeBytes,
    problems: [{ where: folder, expected: `under ${limitBytes} bytes, bundled, minified and gzipped`, received: `${sizeBytes} bytes`, fix: "move what not every engine needs into a package above core" }],
  };
}
