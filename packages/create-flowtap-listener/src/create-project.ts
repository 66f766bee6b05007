import { lstat, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { ProjectName } from "./project-name.ts";
import { UsageError } from "./usage-error.ts";

const ownFolder = fileURLToPath(new URL("..", import.meta.url));
const templates = path.join(ownFolder, "templates");
/** Under their own names npm leaves the one out of tarballs, and takes the other for a package of its own. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["gitignore", ".gitignore"],
  ["_package.json", "package.json"],
]);

/**
 * Writes a project. Runs nothing and overwrites nothing.
 *
 * @param directory where to; created when it is not there, else empty but for `.git`.
 * @returns the files it wrote, relative to `directory`, sorted.
 * @throws UsageError when something is there already.
 */
export async function createProject({ packageName, shortName }: ProjectName, directory: string): Promise<readonly string[]> {
  await requireEmpty(directory);
  const values = { packageName, shortName, year: String(new Date().getFullYear()), ...(await readRanges()) };
  const files = await filesUnder(templates);
  for (const file of files) {
    const target = path.join(directory, targetOf(file));
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, fillIn(await readFile(path.join(templates, file), "utf8"), values, file), { flag: "wx" });
  }
  return files.map(targetOf).sort();
}

async function requireEmpty(directory: string): Promise<void> {
  try {
    if (!(await lstat(directory)).isDirectory()) throw new UsageError("directory", "a folder, or nothing yet", directory);
    const entries = await readdir(directory);
    if (entries.some((entry) => entry !== ".git")) throw new UsageError("directory", "a folder that is empty (but for .git), or none yet: nothing is ever overwritten; choose another with --directory", directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** The versions that this package was published with; its manifest has them because it is tested against them. */
async function readRanges(): Promise<Readonly<Record<string, string>>> {
  const { devDependencies = {} } = JSON.parse(await readFile(path.join(ownFolder, "package.json"), "utf8")) as { readonly devDependencies?: Readonly<Record<string, string>> };
  const rangeOf = (name: string): string => {
    const range = devDependencies[name] ?? "latest";
    return range.startsWith("workspace:") ? "latest" : range;
  };
  return { coreRange: rangeOf("@flowtap/core"), testingRange: rangeOf("@flowtap/testing"), commandRange: rangeOf("flowtap") };
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function targetOf(file: string): string {
  return RENAMED.get(file) ?? file;
}

function fillIn(template: string, values: Readonly<Record<string, string>>, file: string): string {
  return template.replace(/\{\{(\w+)\}\}/gu, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`template ${file}: expected one of ${Object.keys(values).join(", ")}, received {{${key}}}`);
    return value;
  });
}
