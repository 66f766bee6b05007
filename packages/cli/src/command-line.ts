import { describeValue } from "@flowtap/core";
import { commandFlags } from "./command-flags.ts";
import type { Flag, GivenFlags } from "./flag.ts";
import { listenerFlags } from "./listener-flags.ts";
import { parseFlags } from "./parse-flags.ts";
import { UsageError } from "./usage-error.ts";

/** Every flag, in the order of `--help`. */
export const allFlags: readonly Flag[] = [...listenerFlags.flatMap(({ flags }) => flags), ...commandFlags];

/** What a command line asks for. */
export type CommandLine = { readonly does: "help" | "version" } | ({ readonly does: "relay" } & RelayChoice);

/** Which input to relay, and how. */
export interface RelayChoice {
  /** A path, or `"-"` for stdin. */
  readonly input: string;
  /** Whether the end of the file is not the end. */
  readonly follow: boolean;
  /** Where it is remembered how far the input was handled. */
  readonly checkpoint?: string;
  /** How many times as fast as it was recorded; `Infinity`: without pauses. */
  readonly speed: number;
  /** Whether the exit status tells of everything that was not quite right. */
  readonly strict: boolean;
  /** For the listeners. */
  readonly given: GivenFlags;
}

/**
 * Reads a command line.
 *
 * @param stdinIsTerminal whether nothing is piped in.
 * @throws UsageError when it cannot work.
 */
export function readCommandLine(args: readonly string[], stdinIsTerminal: boolean): CommandLine {
  const { given, positionals } = parseFlags(args, allFlags);
  if (given.has("help")) return { does: "help" };
  if (given.has("version")) return { does: "version" };

  return { does: "relay", ...relayChoice(inputOf(positionals, stdinIsTerminal), given) };
}

/**
 * The same with values from elsewhere for flags that were not given.
 *
 * @throws UsageError when they cannot work together.
 */
export function withDefaults({ input, given }: RelayChoice, defaults: GivenFlags): RelayChoice {
  const sourceOf = (name: string): GivenFlags => (given.has(name) ? given : defaults);
  return relayChoice(input, { has: (name) => sourceOf(name).has(name), value: (name) => sourceOf(name).value(name), values: (name) => sourceOf(name).values(name) });
}

function relayChoice(input: string, given: GivenFlags): RelayChoice {
  const speed = speedOf(given.value("speed") ?? "max");
  const follow = given.has("follow");
  if (follow && input === "-") throw new UsageError("--follow expects a FILE to tail, received a pipe: leave --follow out, a pipe is read until it ends anyway");
  if (follow && speed !== Infinity) throw new UsageError("--follow shows what happens now, --speed what has happened: leave one of them out");
  const checkpoint = given.value("checkpoint");
  if (checkpoint !== undefined && !follow) throw new UsageError("--checkpoint expects --follow beside it, received none: add it, or leave --checkpoint out; without it a FILE is read from its start");
  return { input, follow, ...(checkpoint !== undefined && { checkpoint }), speed, strict: given.has("strict"), given };
}

function inputOf(positionals: readonly string[], stdinIsTerminal: boolean): string {
  const [input, second] = positionals;
  if (second !== undefined) {
    throw new UsageError(`expected one FILE, received ${String(positionals.length)}, the second being ${describeValue(second)}: for several, write cat FILE... | flowtap`);
  }
  if (input === "") throw new UsageError('expected a FILE or "-", received an empty name: check the variable it came from');
  if (input !== undefined) return input;
  if (stdinIsTerminal) {
    throw new UsageError("expected events on stdin or a FILE, received neither: write my-engine | flowtap, or flowtap FILE; flowtap - reads what you type; flowtap --help shows more");
  }
  return "-";
}

function speedOf(value: string): number {
  if (value === "max") return Infinity;
  const speed = /^\d+(\.\d+)?$|^\.\d+$/.test(value) ? Number(value) : Number.NaN;
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new UsageError(`--speed expects a positive number or max, received ${describeValue(value)}: 1 is as recorded, 10 ten times as fast, max without pauses`);
}
