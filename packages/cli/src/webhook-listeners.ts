import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { OutboxListener } from "@flowtap/outbox";
import { WebhookListener } from "@flowtap/webhook";
import type { CommandListener } from "./listener-flag.ts";
import { whenDrained } from "./outbox-drain.ts";
import { shorten } from "./shorten.ts";
import { inTermsOfFlags } from "./webhook-wording.ts";
import { STOP_TIMEOUT_MS, withFlagNames, type WebhookTarget } from "./webhook-targets.ts";

/**
 * A listener a target, straight or through an outbox on the disk.
 *
 * @param folder of the outbox, from `directory`; several targets have a folder each in it.
 */
export async function webhookListeners(targets: readonly WebhookTarget[], folder: string | undefined, directory: string): Promise<readonly CommandListener[]> {
  const outbox = folder === undefined ? undefined : { ...(await import("@flowtap/outbox")), folder: resolve(directory, folder) };
  return targets.map((target) => {
    const webhook = withFlagNames(() => new WebhookListener({ ...target.options, stopTimeoutMs: outbox === undefined ? STOP_TIMEOUT_MS : STOP_TIMEOUT_MS / 4 }));
    if (outbox === undefined) return straight(webhook, target);
    const path = targets.length === 1 ? outbox.folder : join(outbox.folder, folderName(target));
    return throughOutbox(withFlagNames(() => new outbox.OutboxListener(webhook, { path, stopTimeoutMs: STOP_TIMEOUT_MS })), webhook, path, target);
  });
}

function straight(webhook: WebhookListener, { host, options }: WebhookTarget): CommandListener {
  return {
    listener: webhook,
    name: `webhook ${shorten(host, 60)}`,
    overflow: "wait",
    stopsInTime: true,
    rephrase: inTermsOfFlags,
    describeRest: () => describeDeadLetters(webhook, options.deadLetter),
  };
}

function throughOutbox(outbox: OutboxListener, webhook: WebhookListener, path: string, target: WebhookTarget): CommandListener {
  return {
    ...straight(webhook, target),
    listener: outbox,
    settle: (signal) => whenDrained(outbox, signal),
    describeRest: () => {
      const { pending, failed } = outbox.stats();
      const sentences = [
        pending > 0 && `${events(pending)} wait in ${JSON.stringify(path)}: sent when flowtap runs with this outbox again, or by flowtap outbox drain ${shellWord(path)} --webhook URL`,
        describeDeadLetters(webhook, target.options.deadLetter) ?? (failed > 0 && `${events(failed)} were refused, and not kept: name a file with --dead-letter`),
      ];
      return sentences.filter((sentence) => typeof sentence === "string").join("; ") || undefined;
    },
  };
}

function describeDeadLetters(webhook: WebhookListener, path: string | undefined): string | undefined {
  const { deadLettered } = webhook.stats();
  if (deadLettered === 0 || path === undefined) return undefined;
  return `${events(deadLettered)} are kept in ${JSON.stringify(path)}: send them again with flowtap dead-letter redrive ${shellWord(path)} --webhook URL`;
}

/** The same for the same URL at every start; tells nothing of its path. */
function folderName({ host, options }: WebhookTarget): string {
  const digest = createHash("sha256").update(String(options.url)).digest("hex").slice(0, 12);
  return `${host.replaceAll(/[^a-z0-9.-]/gi, "_").slice(0, 60)}-${digest}`;
}

function events(count: number): string {
  return count === 1 ? "1 event" : `${String(count)} events`;
}

function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
