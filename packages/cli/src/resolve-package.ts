import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { statsOf } from "./file-stats.ts";

const CONDITIONS: readonly string[] = ["import", "node", "module-sync", "default"];

/**
 * Finds the file that `import(specifier)` would load in a module of `directory`: the `node_modules` folders from there
 * upwards, then those around flowtap itself, so that listeners may be installed beside it. Written out because Node 20 resolves only from the
 * importing module's own place.
 *
 * @param specifier `"name"`, `"@scope/name"`, either with a subpath.
 * @returns its path; `undefined` when there is no such package, or it does not export that.
 */
export function resolvePackage(specifier: string, directory: string): string | undefined {
  const [, name = "", subpath = ""] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(specifier) ?? [];
  for (const start of [directory, dirname(fileURLToPath(import.meta.url))]) {
    for (const folder of foldersUpFrom(start)) {
      const home = join(folder, "node_modules", name);
      if (statsOf(join(home, "package.json")) !== undefined) return entryOf(home, subpath);
    }
  }
  return undefined;
}

function* foldersUpFrom(directory: string): Generator<string, void, undefined> {
  for (let folder = directory; ; folder = dirname(folder)) {
    yield folder;
    if (dirname(folder) === folder) return;
  }
}

function entryOf(home: string, subpath: string): string | undefined {
  const { exports } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { readonly exports?: unknown };
  if (exports === undefined || exports === null) return pathOf(home, subpath);
  const target = targetOf(exportedAs(exports, `.${subpath}`));
  return target === undefined ? undefined : join(home, target);
}

/** Without `exports`: the file, or what `main` says. */
function pathOf(home: string, subpath: string): string | undefined {
  try {
    return createRequire(join(home, "package.json")).resolve(`${home}${subpath}`);
  } catch {
    return undefined;
  }
}

function exportedAs(exports: unknown, subpath: string): unknown {
  const isMap = typeof exports === "object" && exports !== null && Object.keys(exports).some((key) => key.startsWith("."));
  if (isMap) return (exports as Readonly<Record<string, unknown>>)[subpath];
  return subpath === "." ? exports : undefined;
}

/** The first condition that an import in Node meets decides. */
function targetOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [condition, target] of Object.entries(value)) {
    const found = Array.isArray(value) || CONDITIONS.includes(condition) ? targetOf(target) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
