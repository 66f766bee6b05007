// Listener
export { WebhookListener, type WebhookStats } from "./webhook-listener.ts";
export type { WebhookBatchOptions, WebhookFilter, WebhookFormat, WebhookListenerOptions, WebhookRetryOptions, WebhookTargetOptions } from "./webhook-options.ts";
export type { Surroundings } from "./surroundings.ts";
export type { HostLookup } from "./shared-lookup.ts";

// Dead letters
export type { DeadLetter, DeadLetterSink } from "./dead-letter.ts";
export { redriveDeadLetters, type RedriveReport } from "./redrive-dead-letters.ts";

// Keys
export { webhookPublicKey } from "./ed25519-key.ts";

// Errors
export { DeadLetterError, WebhookError, type WebhookErrorDetails, type WebhookFailure } from "./webhook-error.ts";
