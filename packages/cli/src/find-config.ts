import { resolve } from "node:path";
import { describeValue } from "@flowtap/core";
import { statsOf } from "./file-stats.ts";
import type { GivenFlags } from "./flag.ts";
import { UsageError } from "./usage-error.ts";

const NAMES = ["flowtap.config.js", "flowtap.config.mjs", "flowtap.config.json", "flowtap.config.ts"] as const;

/**
 * The configuration that `--config` names, or the one in the working directory.
 *
 * @returns its absolute path; `undefined` when there is none, or `--config off`.
 * @throws UsageError when the one that is named is not there, or there are several.
 */
export function findConfig(given: GivenFlags, directory: string): string | undefined {
  const named = given.value("config");
  if (named === "off") return undefined;
  if (named !== undefined) {
    const path = resolve(directory, named);
    if (statsOf(path)?.isFile() === true) return path;
    throw new UsageError(`--config expects a file, found ${statsOf(path) === undefined ? "none" : "something else"} at ${describeValue(path)}: check the path`);
  }
  const [found, second] = NAMES.filter((name) => statsOf(resolve(directory, name))?.isFile() === true);
  if (found !== undefined && second !== undefined) throw new UsageError(`expected one configuration, found ${found} and ${second}: remove one, or name one with --config`);
  return found === undefined ? undefined : resolve(directory, found);
}
