import type { ListenerFlag } from "./listener-flag.ts";
import { webhookTargetFlags, webhookTargets } from "./webhook-targets.ts";

/** `--webhook` and what belongs to it: the far end, straight or through an outbox on the disk. */
export const webhookFlag: ListenerFlag = {
  flags: [...webhookTargetFlags, { name: "outbox", value: "DIR", help: ["keep events in DIR until they are delivered, also through", "crashes; several webhooks have a folder each in it"] }],
  async createListeners(given, context) {
    const targets = webhookTargets(given, context);
    if (targets.length === 0) return [];
    const { webhookListeners } = await import("./webhook-listeners.ts");
    return webhookListeners(targets, given.value("outbox"), context.directory);
  },
};
