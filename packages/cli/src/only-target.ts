import type { SubcommandInput } from "./subcommand.ts";
import { UsageError } from "./usage-error.ts";
import { webhookTargets, type WebhookTarget } from "./webhook-targets.ts";

/**
 * The one webhook that a subcommand sends to.
 *
 * @throws UsageError when there is none, or more than one.
 */
export function onlyTarget(input: SubcommandInput): WebhookTarget {
  const count = input.given.values("webhook").length;
  const [target] = count === 1 ? webhookTargets(input.given, input) : [];
  if (target !== undefined) return target;
  throw new UsageError(`expected one --webhook URL to send to, received ${count === 0 ? "none" : String(count)}`);
}
