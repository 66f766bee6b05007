import { resolve } from "node:path";
import { describeValue, errorText, isFlowtapError } from "@flowtap/core";
import { redriveDeadLetters } from "@flowtap/webhook";
import { EXIT_STATUS } from "./exit-status.ts";
import { onlyTarget } from "./only-target.ts";
import { shorten } from "./shorten.ts";
import type { SubcommandInput } from "./subcommand.ts";
import { UsageError } from "./usage-error.ts";
import { rethrowWithFlagNames } from "./webhook-targets.ts";
import { inTermsOfFlags } from "./webhook-wording.ts";

const MOST_ERRORS_TOLD = 10;

/** `flowtap dead-letter redrive`: sends the letters of a file once more, and says how that went. */
export async function redriveCommand(input: SubcommandInput): Promise<number> {
  const { operand, directory, messages } = input;
  const { host, options } = onlyTarget(input);
  const path = resolve(directory, operand);
  if (options.deadLetter === path) throw new UsageError("--dead-letter expects another file than the one that is read, received the same: name a new one");
  try {
    const { delivered, failed, unreadable, errors } = await redriveDeadLetters(path, options);
    for (const error of errors.slice(0, MOST_ERRORS_TOLD)) messages.say(shorten(inTermsOfFlags(errorText(error)), 500));
    const counts = [`${letters(delivered)} delivered to ${shorten(host, 60)}`, failed > 0 && `${String(failed)} failed`, unreadable > 0 && `${String(unreadable)} unreadable`];
    messages.say(counts.filter((part) => part !== false).join(", "));
    if (failed > 0) messages.say(options.deadLetter === undefined ? `${describeValue(operand)} still holds all of them` : `those that failed are in ${describeValue(options.deadLetter)} too`);
    if (unreadable > 0) return EXIT_STATUS.unreadableInput;
    return failed > 0 ? EXIT_STATUS.undelivered : EXIT_STATUS.completed;
  } catch (error) {
    if (isFlowtapError(error, "option")) rethrowWithFlagNames(error);
    if (!isFlowtapError(error, "dead_letter") && !(error instanceof Error && "syscall" in error)) throw error;
    messages.say(isFlowtapError(error) ? errorText(error) : `${describeValue(operand)}: expected a file of dead letters: ${errorText(error)}`);
    return isFlowtapError(error) ? EXIT_STATUS.usage : EXIT_STATUS.unreadableInput;
  }
}

function letters(count: number): string {
  return count === 1 ? "1 letter" : `${String(count)} letters`;
}
