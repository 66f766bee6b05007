import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { layers } from "../lib/layers.mjs";
import { shown } from "../lib/problem.mjs";
import { checkInstallScripts } from "./dependencies.mjs";

/** A folder of somebody's machine. An example may be at home with `me` or `you`, and `fixtures/` may name any path. */
const MACHINE_PATH = /(?<![\w.~-])\/(?:work|root|home\/(?!me\/|you\/)[a-z][\w-]*|Users\/(?!me\/|you\/)\w+)\/[\w.]/;
const REGISTRY_HOST = /\bregistry\.[a-z][\w-]*\.[a-z]{2,}/i;
const TEXT_LIMIT_BYTES = 1_000_000;

/**
 * What holds for the repository as a whole: it builds on any machine, from any registry, and runs nothing on install.
 *
 * @param {string} root
 * @returns {import("../lib/problem.mjs").Problem[]}
 */
export function checkRepositoryHygiene(root) {
  return committedFiles(root).flatMap((file) => {
    const bytes = readFileSync(path.join(root, file));
    if (bytes.length > TEXT_LIMIT_BYTES || bytes.includes(0)) return [];
    const text = bytes.toString("utf8");
    return [...checkText(file, text), ...checkByName(file, text, root)];
  });
}

/**
 * @param {string} root
 * @returns {string[]} what is committed or would be with `git add --all`
 */
function committedFiles(root) {
  const output = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });
  return [...new Set(output.split("\0"))].filter((file) => file !== "" && existsSync(path.join(root, file)));
}

/** @param {string} file @param {string} text @returns {import("../lib/problem.mjs").Problem[]} */
function checkText(file, text) {
  if (/(?:^|\/)fixtures\//.test(file)) return [];
  const lines = text.split("\n");
  const number = lines.findIndex((line) => MACHINE_PATH.test(line));
  if (number === -1) return [];
  return [
    {
      where: `${file}:${number + 1}`,
      expected: "no path of one machine",
      received: shown(MACHINE_PATH.exec(lines[number] ?? "")?.[0]),
      fix: "find the folder from import.meta.url or os.tmpdir(); in an example write /home/me/file",
    },
  ];
}

/** @param {string} file @param {string} text @param {string} root @returns {import("../lib/problem.mjs").Problem[]} */
function checkByName(file, text, root) {
  const name = path.posix.basename(file);
  if (file === "pnpm-lock.yaml") return checkLockfile(file, text);
  if (name === ".npmrc") return checkNpmrc(file, text);
  if (name === "package.json") return checkInstallScripts(file, JSON.parse(text));
  if (file.startsWith(".github/workflows/")) return checkWorkflow(file, text);
  if (file === "docs/architecture.md") return checkArchitecturePage(file, text, root);
  return [];
}

/** @param {string} file @param {string} text @returns {import("../lib/problem.mjs").Problem[]} */
function checkLockfile(file, text) {
  const found = /https?:\/\/\S*/.exec(text)?.[0] ?? REGISTRY_HOST.exec(text)?.[0];
  if (found === undefined) return [];
  return [{ where: file, expected: "no address of a registry", received: shown(found), fix: "run pnpm install with the default registry layout, so that everybody's own registry is asked" }];
}

/** @param {string} file @param {string} text @returns {import("../lib/problem.mjs").Problem[]} */
function checkNpmrc(file, text) {
  const settings = text.split("\n").filter((line) => /^[^#;\s]/.test(line));
  if (settings.length === 0) return [];
  return [{ where: file, expected: "no settings", received: shown(settings[0]), fix: "put pnpm's settings into pnpm-workspace.yaml, and a registry or a token into your own ~/.npmrc" }];
}

/** @param {string} file @param {string} text @returns {import("../lib/problem.mjs").Problem[]} */
function checkWorkflow(file, text) {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return [{ where: file, expected: "YAML", received: error.message, fix: "mend it: GitHub skips a workflow that it cannot read" }];
  const { on, jobs, permissions } = document.toJS() ?? {};
  if (on !== undefined && jobs !== undefined && permissions !== undefined) return [];
  return [{ where: file, expected: "a workflow with on, permissions and jobs", received: shown({ on, permissions, jobs: jobs && Object.keys(jobs) }), fix: "add what is missing; permissions because the default token may write" }];
}

/** @param {string} file @param {string} text @param {string} root @returns {import("../lib/problem.mjs").Problem[]} */
function checkArchitecturePage(file, text, root) {
  const missing = layers.filter(({ folder, name }) => existsSync(path.join(root, "packages", folder)) && !text.includes(`\`${name}\``));
  if (missing.length === 0) return [];
  return [{ where: file, expected: "every package in the table of layers", received: shown(missing.map(({ name }) => `no ${name}`)), fix: "add its row: what it is and what it may use" }];
}
