import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { OutboxListener } from "@flowtap/outbox";
import type { WebhookListener } from "@flowtap/webhook";
import type { CommandListener, ListenerFlag } from "./listener-flag.ts";
import { whenDrained } from "./outbox-drain.ts";
import { shorten } from "./shorten.ts";
import { inTermsOfFlags } from "./webhook-wording.ts";
import { webhookTargetFlags, webhookTargets, withFlagNames, type WebhookTarget } from "./webhook-targets.ts";

/** Of the two seconds in which a signal ends the command. */
export const STOP_TIMEOUT_MS = 800;

/** `--webhook` and what belongs to it: the far end, straight or through an outbox on the disk. */
export const webhookFlag: ListenerFlag = {
  flags: [...webhookTargetFlags, { name: "outbox", value: "DIR", help: ["keep events in DIR until they are delivered, also through", "crashes; several webhooks have a folder each in it"] }],
  async createListeners(given, context) {
    const targets = webhookTargets(given, context);
    if (targets.length === 0) return [];
    const { WebhookListener } = await import("@flowtap/webhook");
    const folder = given.value("outbox");
    const outbox = folder === undefined ? undefined : { ...(await import("@flowtap/outbox")), folder: resolve(context.directory, folder) };
    return targets.map((target) => {
      const webhook = withFlagNames(() => new WebhookListener({ ...target.options, stopTimeoutMs: outbox === undefined ? STOP_TIMEOUT_MS : STOP_TIMEOUT_MS / 4 }));
      if (outbox === undefined) return straight(webhook, target);
      const path = targets.length === 1 ? outbox.folder : join(outbox.folder, folderName(target));
      return throughOutbox(withFlagNames(() => new outbox.OutboxListener(webhook, { path, stopTimeoutMs: STOP_TIMEOUT_MS })), webhook, path, target);
    });
  },
};

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

function throughOutbox(outbox: OutboxListener, webhook: WebhookListener, path: string, { host, options }: WebhookTarget): CommandListener {
  return {
    listener: outbox,
    name: `webhook ${shorten(host, 60)}`,
    overflow: "wait",
    stopsInTime: true,
    rephrase: inTermsOfFlags,
    settle: (signal) => whenDrained(outbox, signal),
    describeRest: () => {
      const { pending, failed } = outbox.stats();
      const sentences = [
        pending > 0 && `${events(pending)} wait in ${JSON.stringify(path)}: sent when flowtap runs with this outbox again, or by flowtap outbox drain ${shellWord(path)} --webhook URL`,
        describeDeadLetters(webhook, options.deadLetter) ?? (failed > 0 && `${events(failed)} were refused, and not kept: name a file with --dead-letter`),
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
