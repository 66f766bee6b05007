import type { Flag } from "./flag.ts";
import type { Subcommand } from "./subcommand.ts";

const HEAD = `flowtap [FILE | -]    watch a workflow: read NDJSON events, drive listeners

Reads a recorded or growing FILE, or a pipe ('-', or no FILE), and shows the
runs in the console. Flags add other destinations.

  my-engine | flowtap                            watch it run
  my-engine | flowtap --json-file run.ndjson     ... and record it
  flowtap run.ndjson                             look at the record
  flowtap --follow run.ndjson                    ... while it is being written
  flowtap --speed 1 run.ndjson                   ... as it happened
  my-engine | flowtap --webhook https://example.com/events --outbox ./outbox
`;

const TAIL = `Data goes to stdout, everything else to stderr. A line that is no event (an
engine's log) is passed through to stderr, made safe, and counted; it never
stops the stream.

Exit status
  0  every run completed; an empty input has none to fail
  1  a run failed, or had not ended when the input did
  2  a flag cannot work; nothing was read
  3  the input cannot be read, or has lines and none is an event; with --strict:
     or one of them is none
  4  an event was not delivered to a listener
  129, 130, 143  ended by SIGHUP, SIGINT, SIGTERM after a flush; a second signal
     ends it at once
`;

const NAME_COLUMNS = 20;

/** What `flowtap --help` prints. */
export function helpText(flags: readonly Flag[], subcommands: readonly Subcommand[]): string {
  return `${HEAD}\nFlags\n${flags.map(describeFlag).join("")}\nOther commands\n${subcommands.map(describeSubcommand).join("")}\n${TAIL}`;
}

/** What `flowtap outbox --help` and `flowtap outbox inspect --help` print. */
export function subcommandHelpText(subcommands: readonly Subcommand[]): string {
  const flags = new Map(subcommands.flatMap((subcommand) => subcommand.flags).map((flag) => [flag.name, flag]));
  return `${subcommands.map(describeSubcommand).join("")}${flags.size === 0 ? "" : `\nFlags\n${[...flags.values()].map(describeFlag).join("")}`}`;
}

function describeSubcommand({ words, operand, flags, help }: Subcommand): string {
  const needed = flags.some(({ name }) => name === "webhook") ? " --webhook URL" : "";
  return `  flowtap ${words.join(" ")} ${operand}${needed}\n${help.map((line) => `      ${line}\n`).join("")}`;
}

function describeFlag({ name, short, value, help }: Flag): string {
  const written = `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
  const indent = " ".repeat(NAME_COLUMNS + 2);
  const [first = "", ...others] = help;
  const head = written.length > NAME_COLUMNS - 2 ? `  ${written}\n${indent}${first}\n` : `  ${written.padEnd(NAME_COLUMNS)}${first}\n`;
  return head + others.map((line) => `${indent}${line}\n`).join("");
}
