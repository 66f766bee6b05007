import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

/** What a build writes for `thing.ts`: `dist/thing` and these. */
const OUTPUT = /(?:\.d\.ts|\.js)(?:\.map)?$/;

/** What several entry points of a package need is in `dist/` under this name, and comes from many sources. */
export const SHARED_CHUNK = "shared";

/**
 * Removes what an earlier build left in `dist/` of sources that are gone, which would be published otherwise. The compiler
 * never removes anything, and turbo keeps and brings back whatever it found there.
 *
 * @param {string} root of the repository
 * @returns {string[]} the files that it removed, from the root
 */
export function removeStaleOutputs(root) {
  return ["packages", "examples"].flatMap((parent) => {
    const folders = existsSync(path.join(root, parent)) ? readdirSync(path.join(root, parent)) : [];
    return folders.flatMap((name) => removeStaleOutputsOf(root, path.join(parent, name)));
  });
}

/** @param {string} root @param {string} folder `packages/core` */
function removeStaleOutputsOf(root, folder) {
  const dist = path.join(folder, "dist");
  if (!existsSync(path.join(root, dist))) return [];
  const files = readdirSync(path.join(root, dist), { recursive: true, encoding: "utf8" });
  const stale = files.filter((file) => OUTPUT.test(file) && !file.startsWith(`${SHARED_CHUNK}.js`) && !existsSync(path.join(root, folder, "src", file.replace(OUTPUT, ".ts"))));
  for (const file of stale) rmSync(path.join(root, dist, file));
  return stale.map((file) => path.join(dist, file));
}
