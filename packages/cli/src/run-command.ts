import { describeValue, errorText, isFlowtapError } from "@flowtap/core";
import { allFlags, readCommandLine, withDefaults, type RelayChoice } from "./command-line.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import { findConfig } from "./find-config.ts";
import { helpText, subcommandHelpText } from "./help-text.ts";
import { isatty } from "node:tty";
import { MessageWriter } from "./message-writer.ts";
import { readVersion } from "./read-version.ts";
import { relayCommand } from "./relay-command.ts";
import { namesSubcommand, readSubcommandLine, refuseMistypedSubcommand } from "./subcommand-line.ts";
import { subcommands } from "./subcommands.ts";

/**
 * Runs the command `flowtap` in this process: reads its stdin, writes its stdout and stderr, and handles its signals until it returns.
 *
 * @param args what stands behind the command's name.
 * @returns the exit status; give it to `process.exitCode`, as `process.exit` loses what waits in a pipe.
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  const messages = new MessageWriter(process.stderr);
  try {
    if (namesSubcommand(args, subcommands)) return await runSubcommand(args, messages);
    refuseMistypedSubcommand(args, subcommands);
    const command = readCommandLine(args, isatty(0));
    switch (command.does) {
      case "help":
        process.stdout.write(helpText(allFlags, subcommands));
        return EXIT_STATUS.completed;
      case "version":
        process.stdout.write(`${readVersion()}\n`);
        return EXIT_STATUS.completed;
      case "relay":
        return await relay(command, messages);
    }
  } catch (error) {
    if (!isFlowtapError(error, "usage") && !isFlowtapError(error, "option")) throw error;
    messages.say(errorText(error));
    return EXIT_STATUS.usage;
  } finally {
    await messages.settled();
  }
}

async function relay(choice: RelayChoice, messages: MessageWriter): Promise<number> {
  const path = findConfig(choice.given, process.cwd());
  if (path === undefined) return relayCommand(choice, [], messages);
  const { readConfig } = await import("./read-config.ts");
  const { loadConfig } = await import("./load-config.ts");
  const { flags, listeners } = readConfig(await loadConfig(path), describeValue(path));
  return relayCommand(withDefaults(choice, flags), listeners, messages);
}

async function runSubcommand(args: readonly string[], messages: MessageWriter): Promise<number> {
  const line = readSubcommandLine(args, subcommands);
  if (line.does === "help") {
    process.stdout.write(subcommandHelpText(line.about));
    return EXIT_STATUS.completed;
  }
  const { operand, given } = line;
  return line.subcommand.run({ operand, given, messages, directory: process.cwd(), environment: process.env, stdout: process.stdout });
}
