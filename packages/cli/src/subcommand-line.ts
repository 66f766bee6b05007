import { resolve } from "node:path";
import { describeValue } from "@flowtap/core";
import { statsOf } from "./file-stats.ts";
import type { Flag, GivenFlags } from "./flag.ts";
import { nearestName } from "./nearest-name.ts";
import { parseFlags } from "./parse-flags.ts";
import type { Subcommand } from "./subcommand.ts";
import { UsageError } from "./usage-error.ts";

const HELP_FLAG: Flag = { name: "help", short: "h", help: ["print this"] };

/** What a command line with a subcommand asks for. */
export type SubcommandLine =
  /** Help on one, or on all that share the first word. */
  | { readonly does: "help"; readonly about: readonly Subcommand[] }
  | { readonly does: "run"; readonly subcommand: Subcommand; readonly operand: string; readonly given: GivenFlags };

/** Whether the command line names a subcommand. A file of such a name is written `./outbox`. */
export function namesSubcommand([first]: readonly string[], subcommands: readonly Subcommand[]): boolean {
  return subcommands.some(({ words }) => words[0] === first);
}

/**
 * Refuses a first operand that is no file, and nearly a subcommand.
 *
 * @throws UsageError that names the subcommand.
 */
export function refuseMistypedSubcommand([first = ""]: readonly string[], subcommands: readonly Subcommand[]): void {
  const nearest = nearestName(first, subcommands.map(({ words: [name = ""] }) => name));
  if (nearest === undefined || statsOf(resolve(first)) !== undefined) return;
  throw new UsageError(`expected a FILE or a command, received ${describeValue(first)}, which is neither: did you mean ${nearest}?`);
}

/**
 * Reads a command line that names a subcommand.
 *
 * @throws UsageError when it cannot work.
 */
export function readSubcommandLine(args: readonly string[], subcommands: readonly Subcommand[]): SubcommandLine {
  const group = subcommands.filter(({ words }) => words[0] === args[0]);
  const subcommand = group.find(({ words }) => words.every((word, index) => args[index] === word));
  if (subcommand === undefined) {
    if (args.includes("--help") || args.includes("-h")) return { does: "help", about: group };
    throw unknownWord(args, group);
  }
  const { words, operand, flags } = subcommand;
  const { given, positionals } = parseFlags(args.slice(words.length), [...flags, HELP_FLAG]);
  if (given.has("help")) return { does: "help", about: [subcommand] };
  const [found, second] = positionals;
  const usage = `flowtap ${words.join(" ")} ${operand}`;
  if (found === undefined || found === "") throw new UsageError(`${usage}: expected a ${operand}, received ${found === undefined ? "none" : "an empty one"}: see flowtap ${words.join(" ")} --help`);
  if (second !== undefined) throw new UsageError(`${usage}: expected one ${operand}, received a second one, ${describeValue(second)}`);
  return { does: "run", subcommand, operand: found, given };
}

function unknownWord([first = "", second]: readonly string[], group: readonly Subcommand[]): UsageError {
  const known = group.map(({ words }) => words[1] ?? "");
  const nearest = nearestName(second ?? "", known);
  const advice = nearest === undefined ? `for a file of that name write ./${first}` : `did you mean flowtap ${first} ${nearest}?`;
  return new UsageError(`${first} expects ${known.join(", ")} behind it, received ${second === undefined ? "nothing" : describeValue(second)}: ${advice}`);
}
