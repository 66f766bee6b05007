import { ConsoleListener } from "@flowtap/console";
import { describeValue } from "@flowtap/core";
import type { ListenerFlag } from "./listener-flag.ts";
import { UsageError } from "./usage-error.ts";

/** What `--console` may be. */
export const MODES = ["auto", "live", "lines", "github", "agent", "off"] as const;

/** One of {@link MODES}. */
export type ConsoleFlagMode = (typeof MODES)[number];

/** `--console`: the terminal, a CI log or a machine that reads; on unless it is switched off. */
export const consoleFlag: ListenerFlag = {
  flags: [
    {
      name: "console",
      value: "auto|live|lines|github|agent|off",
      help: ["how to show the runs, on stderr: a redrawn tree, lines for", "a log, GitHub's groups and annotations, or short for a", "machine (default: auto, by terminal and environment)"],
    },
  ],
  async createListeners(given, { stderr }) {
    const value = given.value("console") ?? "auto";
    const mode = MODES.find((known) => known === value);
    if (mode === undefined) throw new UsageError(`--console expects one of ${MODES.join(", ")}, received ${describeValue(value)}`);
    if (mode === "off") return [];
    const listener = new ConsoleListener({ mode, stream: stderr });
    // A log keeps its lines as they came, in CI behind a prefix; a picture has to move out of their way, and groups have to be closed.
    const drawsItself = listener.mode === "live" || listener.mode === "github";
    const printer = { print: (line: string) => listener.printLine(line) };
    return [{ listener, name: "console", overflow: "coalesce", ...(drawsItself && { printer }) }];
  },
};
