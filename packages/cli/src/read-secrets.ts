import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describeValue, errorText } from "@flowtap/core";
import { statsOf } from "./file-stats.ts";
import type { GivenFlags, Surroundings } from "./flag.ts";
import { UsageError } from "./usage-error.ts";

const READABLE_BY_OTHERS = 0o077n;

/**
 * The secrets that flags point at. They are never given themselves: `ps` shows a command line to everybody.
 *
 * @throws UsageError when there is none where one should be. No secret is in it.
 */
export function readSecrets(given: GivenFlags, { directory, environment }: Surroundings): readonly string[] {
  return [
    ...given.values("webhook-secret-env").map((name) => secretOfVariable(name, environment)),
    ...given.values("webhook-secret-file").map((path) => secretOfFile(path, directory)),
  ];
}

function secretOfVariable(name: string, environment: NodeJS.ProcessEnv): string {
  // A name that looks like a secret is one: it must not be repeated.
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /^wh(sec|sk|pk)_/.test(name)) {
    throw new UsageError("--webhook-secret-env expects the name of an environment variable, received something else, not shown: export WEBHOOK_SECRET=whsec_… and write --webhook-secret-env WEBHOOK_SECRET");
  }
  const secret = environment[name];
  if (secret !== undefined && secret !== "") return secret;
  throw new UsageError(`--webhook-secret-env expects a variable that holds a secret, found ${name} ${secret === undefined ? "unset" : "empty"}: export ${name}=whsec_…`);
}

function secretOfFile(path: string, directory: string): string {
  const file = resolve(directory, path);
  const subject = `--webhook-secret-file ${describeValue(path)}`;
  const found = statsOf(file);
  if (found?.isFile() !== true) throw new UsageError(`${subject}: expected a file that holds a secret, found ${found === undefined ? "none" : "something else"}: check the path`);
  if (process.platform !== "win32" && (found.mode & READABLE_BY_OTHERS) !== 0n) {
    throw new UsageError(`${subject}: expected a file for its owner alone, found mode ${(found.mode & 0o777n).toString(8)}: chmod 600 it`);
  }
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new UsageError(`${subject}: ${errorText(error)}`, { cause: error });
  }
}
