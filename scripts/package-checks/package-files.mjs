import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { shown } from "../lib/problem.mjs";

/**
 * Every published package has the same files: a README that starts with its name and shows its use, the licence, a
 * change that users can read about, and a tsconfig.json on the common base.
 *
 * @param {import("../lib/workspace.mjs").WorkspacePackage} workspacePackage
 * @param {string} root
 * @returns {import("../lib/problem.mjs").Problem[]}
 */
export function checkPackageFiles({ folder, directory, manifest }, root) {
  /** @type {import("../lib/problem.mjs").Problem[]} */
  const problems = [];
  /** @param {string} name */
  const read = (name) => (existsSync(path.join(directory, name)) ? readFileSync(path.join(directory, name), "utf8") : undefined);

  const readme = read("README.md");
  if (readme === undefined || !readme.startsWith(`# ${manifest.name}\n`) || !/^```\w+$/m.test(readme)) {
    problems.push({
      where: `${folder}/README.md`,
      expected: `a README that begins "# ${manifest.name}" and has a fenced example with its language`,
      received: readme === undefined ? "no file" : shown(readme.split("\n", 1)[0]),
      fix: "write one screen: a sentence, install, use, options, guarantees",
    });
  }

  const license = read("LICENSE");
  if (license !== readFileSync(path.join(root, "LICENSE"), "utf8")) {
    problems.push({
      where: `${folder}/LICENSE`,
      expected: "the same text as LICENSE at the root",
      received: license === undefined ? "no file" : "another text",
      fix: `cp LICENSE ${folder}/LICENSE`,
    });
  }

  if (read("CHANGELOG.md") === undefined && !hasChangeset(root, manifest.name)) {
    problems.push({
      where: `${folder}/CHANGELOG.md`,
      expected: `a change log, or a changeset in .changeset/ that names "${manifest.name}"`,
      received: "neither",
      fix: "add .changeset/NAME.md with a sentence for users (npm run changeset asks)",
    });
  }

  const tsconfig = read("tsconfig.json");
  if (tsconfig !== undefined || existsSync(path.join(directory, "src"))) problems.push(...checkTsconfig(folder, tsconfig));
  return problems;
}

/** @param {string} root @param {string} name */
function hasChangeset(root, name) {
  const directory = path.join(root, ".changeset");
  if (!existsSync(directory)) return false;
  return readdirSync(directory)
    .filter((file) => file.endsWith(".md"))
    .some((file) => {
      const [, frontMatter = ""] = readFileSync(path.join(directory, file), "utf8").split(/^---$/m);
      return frontMatter.includes(`"${name}":`) || frontMatter.includes(`'${name}':`);
    });
}

/**
 * @param {string} folder
 * @param {string | undefined} text
 * @returns {import("../lib/problem.mjs").Problem[]}
 */
function checkTsconfig(folder, text) {
  const where = `${folder}/tsconfig.json`;
  const fix = "copy packages/core/tsconfig.json; what all need goes into tsconfig.base.json";
  const expected = { extends: "../../tsconfig.base.json", rootDir: "src", outDir: "dist", include: ["src"] };
  if (text === undefined) return [{ where, expected: shown(expected), received: "no file", fix }];
  const config = ts.parseConfigFileTextToJson(where, text).config ?? {};
  const received = { extends: config.extends, rootDir: config.compilerOptions?.rootDir, outDir: config.compilerOptions?.outDir, include: config.include };
  if (shown(received) !== shown(expected)) return [{ where, expected: shown(expected), received: shown(received), fix }];
  const own = Object.keys(config.compilerOptions).filter((option) => !["rootDir", "outDir", "lib", "types"].includes(option));
  if (own.length > 0) return [{ where, expected: "no compiler options but rootDir, outDir, lib and types", received: shown(own), fix }];
  return [];
}
