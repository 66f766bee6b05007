/** What webhook errors say about the options of a `WebhookListener`, and what that means for the command line. */
const WORDING: readonly (readonly [option: string, flag: string])[] = [
  ["name the host in `allow`", "name the host with --webhook-allow"],
  ["or raise retry.maxAttempts and deadlineMs", "or let the events wait in an --outbox until it takes them"],
  ["within attemptTimeoutMs, received none; see whether the endpoint answers, or raise attemptTimeoutMs", "in time, received none; see whether the endpoint answers, or let the events wait in an --outbox"],
  ["a pause that ends after deadlineMs", "a longer pause than is waited for"],
  ["put an outbox around it", "name an --outbox"],
  ["as `url`", "as --webhook"],
  ["the path of `url`", "the path of --webhook"],
  ["check `secret` and `headers`", "check the webhook's secret"],
  ["lower batch.maxBytes", "give a WebhookListener with a smaller batch.maxBytes in flowtap.config.mjs"],
];

/** An error's message with flags where it speaks of options. */
export function inTermsOfFlags(message: string): string {
  return WORDING.reduce((text, [option, flag]) => text.replaceAll(option, flag), message);
}
