import { resolve } from "node:path";
import { describeValue, errorText, isFlowtapError, openTap } from "@flowtap/core";
import { exportOutbox, inspectOutbox, OutboxListener, type OutboxInspection } from "@flowtap/outbox";
import { WebhookListener } from "@flowtap/webhook";
import { openByteSink } from "./byte-sink.ts";
import { EXIT_STATUS, signalStatus } from "./exit-status.ts";
import { onlyTarget } from "./only-target.ts";
import { whenDrained } from "./outbox-drain.ts";
import { Shutdown } from "./shutdown.ts";
import { shorten } from "./shorten.ts";
import type { SubcommandInput } from "./subcommand.ts";
import { STOP_TIMEOUT_MS, withFlagNames } from "./webhook-targets.ts";
import { inTermsOfFlags } from "./webhook-wording.ts";

const PIECE_UNITS = 64 * 1024;

/** `flowtap outbox inspect`. */
export function inspectCommand(input: SubcommandInput): Promise<number> {
  return readingOutbox(input, async (path) => {
    const found = await inspectOutbox(path);
    await openByteSink(input.stdout).write(input.given.has("json") ? `${JSON.stringify(found)}\n` : describeInspection(found));
    return EXIT_STATUS.completed;
  });
}

/** `flowtap outbox export`. */
export function exportCommand(input: SubcommandInput): Promise<number> {
  return readingOutbox(input, async (path) => {
    const sink = openByteSink(input.stdout);
    let text = "";
    for await (const line of exportOutbox(path)) {
      text += `${line}\n`;
      if (text.length < PIECE_UNITS) continue;
      if (!(await sink.write(text))) return EXIT_STATUS.completed;
      text = "";
    }
    if (text !== "") await sink.write(text);
    return EXIT_STATUS.completed;
  });
}

/** `flowtap outbox drain`: an outbox to which nothing new comes, until it is empty or the far end takes nothing. */
export function drainCommand(input: SubcommandInput): Promise<number> {
  const { host, options } = onlyTarget(input);
  return readingOutbox(input, async (path) => {
    // A wrong path must not become an empty outbox.
    await inspectOutbox(path);
    const webhook = withFlagNames(() => new WebhookListener({ ...options, stopTimeoutMs: STOP_TIMEOUT_MS / 4 }));
    const outbox = new OutboxListener(webhook, { path, stopTimeoutMs: STOP_TIMEOUT_MS });
    const shutdown = new Shutdown();
    shutdown.install({ readsPipe: false, onSignal: () => undefined });
    const failures: unknown[] = [];
    const tap = openTap(outbox, { onListenerError: (error) => failures.push(error) });
    await tap.drain();
    await whenDrained(outbox, shutdown.reading);
    await tap.close();
    shutdown.uninstall();

    for (const error of failures.slice(0, 5)) input.messages.say(shorten(inTermsOfFlags(errorText(error instanceof Error && error.cause !== undefined ? error.cause : error)), 500));
    const { delivered, failed, pending } = outbox.stats();
    const { deadLettered, lastError } = webhook.stats();
    const refused = failed > 0 && `${String(failed)} refused${deadLettered > 0 ? `, ${String(deadLettered)} of them kept in ${describeValue(options.deadLetter)}` : ""}`;
    const waiting = pending > 0 && `${String(pending)} still wait in ${describeValue(input.operand)}`;
    input.messages.say([`${events(delivered)} delivered to ${shorten(host, 60)}`, refused, waiting].filter((part) => part !== false).join(", "));
    if (pending > 0 && lastError !== undefined) input.messages.say(shorten(inTermsOfFlags(errorText(lastError)), 500));
    if (shutdown.received !== undefined) return signalStatus(shutdown.received);
    return failed + pending + failures.length > 0 ? EXIT_STATUS.undelivered : EXIT_STATUS.completed;
  });
}

async function readingOutbox(input: SubcommandInput, body: (path: string) => Promise<number>): Promise<number> {
  try {
    return await body(resolve(input.directory, input.operand));
  } catch (error) {
    if (!isFlowtapError(error, "outbox")) throw error;
    input.messages.say(errorText(error));
    return EXIT_STATUS.unreadableInput;
  }
}

function describeInspection({ events: count, bytes, diskBytes, oldest, newest, damaged, quarantined, owner }: OutboxInspection): string {
  const rows = [
    ["events", String(count)],
    ["bytes", `${String(bytes)}, ${String(diskBytes)} on the disk`],
    ["oldest", oldest ?? "-"],
    ["newest", newest ?? "-"],
    ["damaged", `${String(damaged)}, set aside earlier: ${String(quarantined)}`],
    ["in use by", owner === undefined ? "nobody" : `process ${String(owner.pid)} on ${owner.host}`],
  ] as const;
  return rows.map(([name, value]) => `${name.padEnd(11)}${value}\n`).join("");
}

function events(count: number): string {
  return count === 1 ? "1 event" : `${String(count)} events`;
}
