import { resolve } from "node:path";
import { describeValue, errorText, isFlowtapError } from "@flowtap/core";
import type { ReadPosition } from "@flowtap/json-file";
import { BadLines } from "./bad-lines.ts";
import type { RelayChoice } from "./command-line.ts";
import { DrivenListeners } from "./driven-listeners.ts";
import { EXIT_STATUS, gravestStatus, signalStatus, type ExitStatus } from "./exit-status.ts";
import type { CommandListener } from "./listener-flag.ts";
import { keepCheckpoint } from "./keep-checkpoint.ts";
import { listenerFlags } from "./listener-flags.ts";
import type { MessageWriter } from "./message-writer.ts";
import { openInput, requireSeparateFiles } from "./open-input.ts";
import type { ReadCheckpoint } from "./read-checkpoint.ts";
import { relayEvents } from "./relay-events.ts";
import { ReplayPace } from "./replay-pace.ts";
import { RunOutcomes } from "./run-outcomes.ts";
import { Shutdown } from "./shutdown.ts";
import { StrayErrors } from "./stray-errors.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Relays the input to the listeners that the flags ask for, and to those of the configuration.
 *
 * @param configured listeners made in code.
 * @returns the exit status.
 * @throws UsageError or OptionError when a flag cannot work; nothing was read then.
 */
export async function relayCommand(choice: RelayChoice, configured: readonly CommandListener[], messages: MessageWriter): Promise<number> {
  const made = [...(await createListeners(choice)), ...configured];
  requireSeparateFiles(choice.input, outputsOf(made));
  const checkpoint = await openCheckpoint(choice, made, messages);
  const from = (await checkpoint?.start()) ?? "start";
  messages.printThrough(made.find(({ printer }) => printer !== undefined)?.printer);

  const strayErrors = new StrayErrors(messages);
  const listeners = new DrivenListeners(made, messages);
  const shutdown = new Shutdown();
  strayErrors.install();
  shutdown.install({ readsPipe: choice.input === "-", onSignal: () => void listeners.giveUpStuck() });
  shutdown.reading.addEventListener("abort", () => {
    if (shutdown.received !== undefined) void listeners.stopInTime();
  });
  void listeners.nobodyLeft().then(() => {
    shutdown.stopReading();
  });
  const endCheckpoint = checkpoint && keepCheckpoint(checkpoint, listeners, shutdown.reading);
  try {
    const status = (await listeners.start()) ? await relay(choice, { listeners, messages, shutdown, checkpoint, from }) : EXIT_STATUS.usage;
    await listeners.close(shutdown.reading);
    await endCheckpoint?.();
    messages.printThrough(undefined);
    const isIncomplete = listeners.summarise(choice.strict) || strayErrors.count > 0;
    if (shutdown.received !== undefined) return signalStatus(shutdown.received);
    return gravestStatus([status, isIncomplete ? EXIT_STATUS.undelivered : EXIT_STATUS.completed]);
  } finally {
    await messages.settled();
    shutdown.uninstall();
    strayErrors.uninstall();
  }
}

interface RelayParts {
  readonly listeners: DrivenListeners;
  readonly messages: MessageWriter;
  readonly shutdown: Shutdown;
  readonly checkpoint: ReadCheckpoint | undefined;
  readonly from: "start" | ReadPosition;
}

/** The status as far as the input is concerned. */
async function relay(choice: RelayChoice, { listeners, messages, shutdown, checkpoint, from }: RelayParts): Promise<ExitStatus> {
  const outcomes = new RunOutcomes();
  const badLines = new BadLines(messages, choice.input);
  const pace = choice.speed === Infinity ? {} : { pace: new ReplayPace(choice.speed, shutdown.reading) };
  let inputStatus: ExitStatus = EXIT_STATUS.completed;
  let count = 0;
  try {
    count = await relayEvents(openInput(choice, shutdown.reading, from), { listeners, outcomes, badLines, messages, checkpoint, ...pace });
  } catch (error) {
    if (!isFlowtapError(error, "json_file") && !isFlowtapError(error, "input")) throw error;
    messages.say(errorText(error));
    inputStatus = EXIT_STATUS.unreadableInput;
  }
  const isWholeInput = inputStatus === EXIT_STATUS.completed && !shutdown.reading.aborted;
  badLines.summarise();
  if (isWholeInput && outcomes.unfinished > 0) {
    const runs = outcomes.unfinished === 1 ? "1 run" : `${String(outcomes.unfinished)} runs`;
    messages.say(`${runs} had not ended when the input did: ${outcomes.describeUnfinished()}`);
  }
  if (isWholeInput && count === 0 && badLines.count > 0) {
    messages.say(`the input holds no event: expected NDJSON as flowtap records it, one JSON object a line; if it is compressed, write zcat FILE | flowtap`);
    inputStatus = EXIT_STATUS.unreadableInput;
  }
  const hasBadLine = choice.strict && badLines.count > 0;
  const hasFailedRun = outcomes.failed > 0 || (isWholeInput && outcomes.unfinished > 0);
  return gravestStatus([inputStatus, hasBadLine ? EXIT_STATUS.unreadableInput : EXIT_STATUS.completed, hasFailedRun ? EXIT_STATUS.runFailed : EXIT_STATUS.completed]);
}

/** @throws UsageError when it cannot work beside these listeners. */
async function openCheckpoint({ checkpoint, input }: RelayChoice, listeners: readonly CommandListener[], messages: MessageWriter): Promise<ReadCheckpoint | undefined> {
  if (checkpoint === undefined) return undefined;
  const path = resolve(checkpoint);
  if (path === resolve(input) || listeners.some(({ writesTo }) => writesTo === path)) throw new UsageError(`--checkpoint expects a file of its own, received ${describeValue(checkpoint)}, which holds events: name another`);
  const choosy = listeners.find(({ overflow, filter }) => overflow === "wait" && filter !== undefined);
  if (choosy !== undefined) throw new UsageError(`--checkpoint expects listeners that take every event, found a filter on ${choosy.name}: filter inside that listener instead`);
  const { ReadCheckpoint } = await import("./read-checkpoint.ts");
  return new ReadCheckpoint(path, resolve(input), messages);
}

async function createListeners({ given }: RelayChoice): Promise<readonly CommandListener[]> {
  const context = { directory: process.cwd(), environment: process.env, stdout: process.stdout, stderr: process.stderr };
  const made: CommandListener[] = [];
  for (const flag of listenerFlags) made.push(...(await flag.createListeners(given, context)));
  return made;
}

function outputsOf(listeners: readonly CommandListener[]): readonly (string | number)[] {
  return listeners.flatMap(({ writesTo, hasReaderLeft }) => [...(writesTo === undefined ? [] : [writesTo]), ...(hasReaderLeft === undefined ? [] : [1])]);
}
