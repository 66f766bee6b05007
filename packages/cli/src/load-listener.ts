import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describeValue, errorText, isListener, type Listener } from "@flowtap/core";
import { statsOf } from "./file-stats.ts";
import type { ModuleExports } from "./listener-module.ts";
import { readListenerReference } from "./listener-reference.ts";
import { loadedInTime } from "./loaded-in-time.ts";
import { makeListener } from "./make-listener.ts";
import { resolvePackage } from "./resolve-package.ts";
import { shorten } from "./shorten.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Loads the listener that `--listener` names and checks that it is one. Nothing is started.
 *
 * @param value as it was given: `MODULE?key=value`.
 * @param directory where relative paths and package names start.
 * @throws UsageError saying what was tried and what is missing.
 */
export async function loadListener(value: string, directory: string): Promise<Listener> {
  const { exports, create } = await loadListenerModule(value, directory, "--listener");
  return create(exports);
}

/** A module that was loaded, and how it makes listeners. */
export interface LoadedListenerModule {
  readonly exports: ModuleExports;
  /** Makes a listener of its exports, or of those of another copy of the module. */
  readonly create: (exports: ModuleExports) => Promise<Listener>;
  /** Loads the module once more, so that what it makes when it is loaded is there anew. */
  readonly loadCopy: () => Promise<ModuleExports>;
}

/**
 * Loads the module of a listener, and makes none yet.
 *
 * @param flag what messages begin with.
 * @throws UsageError saying what was tried and what is missing.
 */
export async function loadListenerModule(value: string, directory: string, flag: string): Promise<LoadedListenerModule> {
  const { module, options } = readListenerReference(value);
  const subject = `${flag} ${describeValue(module)}`;
  const path = findModule(module, directory, subject);
  const { href } = pathToFileURL(path);
  let copies = 0;
  return {
    exports: await importFile(href, path, subject),
    create: (exports) => makeListener(exports, options, subject),
    loadCopy: () => importFile(`${href}?copy=${String(++copies)}`, path, subject),
  };
}

/** A short name is one of the family, a conventional one, a file, or a package's full name, in this order. */
function findModule(module: string, directory: string, subject: string): string {
  const isShort = !/^[.@]|[/\\:]/.test(module);
  const family = isShort ? [`@flowtap/${module}`, `flowtap-listener-${module}`] : [];
  const path = findPackage(family, directory) ?? findFile(module, directory, subject) ?? findPackage([module], directory);
  if (path !== undefined) return path;
  const tried = [...family, `./${module}`, module].map((name) => describeValue(name)).join(", ");
  throw new UsageError(`${subject}: expected a module, found none; tried ${tried} from ${describeValue(directory)}: install it there (npm install ${shorten(family.at(-1) ?? module, 60)}), or write ./${shorten(module, 60)} for a file`);
}

/** The file, when the name is that of a file or can be nothing else. */
function findFile(module: string, directory: string, subject: string): string | undefined {
  const path = module.startsWith("file:") ? pathOfUrl(module, subject) : resolve(directory, module);
  const found = statsOf(path);
  if (found?.isDirectory() === false) return path;
  const canBePackage = !/^(\.{0,2}[\\/]|\.\.?$)|:/.test(module);
  if (canBePackage) return undefined;
  if (found === undefined) throw new UsageError(`${subject}: expected a module, found none; tried ${describeValue(path)}: check the path`);
  throw new UsageError(`${subject}: expected a module, found a directory: name the file in it, such as ${describeValue(`${module.replace(/\/$/, "")}/index.js`)}`);
}

function pathOfUrl(url: string, subject: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new UsageError(`${subject}: expected a file URL such as file:///home/me/listener.js: ${errorText(error)}`, { cause: error });
  }
}

/** The first of these packages that is installed. */
function findPackage(names: readonly string[], directory: string): string | undefined {
  for (const name of names) {
    const path = resolvePackage(name, directory);
    if (path !== undefined) return path;
  }
  return undefined;
}

async function importFile(href: string, path: string, subject: string): Promise<ModuleExports> {
  try {
    return flatExports(await loadedInTime(import(href) as Promise<ModuleExports>));
  } catch (error) {
    const reason = errorText(error);
    const advice = /^Unknown file extension "\.[cm]?tsx?"/.test(reason) ? ": build it first, and name the .js file" : "";
    throw new UsageError(`${subject}: ${describeValue(path)} was found, but cannot be loaded: ${shorten(reason, 300)}${advice}`, { cause: error });
  }
}

/** With what is behind the default export: Node cannot tell the names of every CommonJS module. */
function flatExports(exports: ModuleExports): ModuleExports {
  const { default: standard } = exports;
  if (typeof standard !== "object" || standard === null || isListener(standard)) return exports;
  return { ...standard, ...exports, default: "default" in standard ? standard.default : standard };
}
