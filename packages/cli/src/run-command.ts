import { errorText, isFlowtapError } from "@flowtap/core";
import { allFlags, readCommandLine } from "./command-line.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import { helpText } from "./help-text.ts";
import { isatty } from "node:tty";
import { MessageWriter } from "./message-writer.ts";
import { readVersion } from "./read-version.ts";
import { relayCommand } from "./relay-command.ts";

/**
 * Runs the command `flowtap` in this process: reads its stdin, writes its stdout and stderr, and handles its signals until it returns.
 *
 * @param args what stands behind the command's name.
 * @returns the exit status; give it to `process.exitCode`, as `process.exit` loses what waits in a pipe.
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  const messages = new MessageWriter(process.stderr);
  try {
    const command = readCommandLine(args, isatty(0));
    switch (command.does) {
      case "help":
        process.stdout.write(helpText(allFlags));
        return EXIT_STATUS.completed;
      case "version":
        process.stdout.write(`${readVersion()}\n`);
        return EXIT_STATUS.completed;
      case "relay":
        return await relayCommand(command, messages);
    }
  } catch (error) {
    if (!isFlowtapError(error, "usage") && !isFlowtapError(error, "option")) throw error;
    messages.say(errorText(error));
    return EXIT_STATUS.usage;
  } finally {
    await messages.settled();
  }
}
