import { resolve } from "node:path";
import { OptionError } from "@flowtap/core";
import { createDeadLetter } from "./create-dead-letter.ts";
import { PayloadDelivery } from "./payload-delivery.ts";
import { readDeadLetters } from "./read-dead-letters.ts";
import { StopSwitch } from "./stop-switch.ts";
import { systemSurroundings } from "./surroundings.ts";
import { DeadLetterError } from "./webhook-error.ts";
import type { WebhookTargetOptions } from "./webhook-options.ts";
import { resolveTarget } from "./webhook-settings.ts";

/** What became of the letters of a file. */
export interface RedriveReport {
  /** Letters delivered. */
  readonly delivered: number;
  /** Letters not delivered; kept in `deadLetter`, if that is given. */
  readonly failed: number;
  /** Lines that are no whole letter, or one that was changed: not sent. */
  readonly unreadable: number;
  /** Why, oldest first; at most the first 100. */
  readonly errors: readonly unknown[];
}

const MOST_ERRORS = 100;

/**
 * Sends the letters of a dead letter file once more, in order, each with the very bytes and under the `webhook-id` that it had; only
 * timestamp and signature are new. The file stays as it is: remove it when nothing failed. Sending it twice does no harm where the
 * receiver knows ids that it has seen.
 *
 * @param path a file that the option `deadLetter` filled.
 * @param options where to send them. `deadLetter` takes those that fail again; it must be another file.
 * @throws OptionError when an option cannot work, without any secret.
 * @throws what the system says, when the file cannot be read.
 */
export async function redriveDeadLetters(path: string, options: WebhookTargetOptions): Promise<RedriveReport> {
  const settings = resolveTarget(options);
  const { deadLetter, retry, deadlineMs } = settings;
  if (typeof options.deadLetter === "string" && resolve(options.deadLetter) === resolve(path)) {
    throw new OptionError("deadLetter", "another file than the one that is read", options.deadLetter);
  }
  await deadLetter?.open?.();
  const delivery = new PayloadDelivery(settings, 1, systemSurroundings, new StopSwitch(systemSurroundings));
  let delivered = 0;
  let failed = 0;
  let unreadable = 0;
  const errors: unknown[] = [];
  try {
    for await (const letter of readDeadLetters(path)) {
      if (letter instanceof DeadLetterError) {
        unreadable++;
        errors.push(letter);
        continue;
      }
      const payload = { id: letter.id, contentType: letter.contentType, body: Buffer.from(letter.body), events: letter.events };
      const outcome = await delivery.deliver(payload, { maxAttempts: retry.maxAttempts, deadlineMs });
      if (outcome.kind === "delivered") {
        delivered++;
        continue;
      }
      failed++;
      errors.push(outcome.error);
      await deadLetter?.write(createDeadLetter(payload, outcome.error));
    }
  } finally {
    delivery.close();
  }
  return { delivered, failed, unreadable, errors: errors.slice(0, MOST_ERRORS) };
}
