// Receiving
export { receiveWebhook, type ReceivedWebhook, type ReceiveWebhookOptions } from "./receive-webhook.ts";
export { RecentIds, type SeenIds } from "./recent-ids.ts";
export type { BodyReader, WebhookHeaders, WebhookRawRequest, WebhookWebRequest } from "./webhook-request.ts";

// Errors
export { WebhookBodyError, webhookErrorStatus, WebhookVerificationError, type WebhookVerificationReason } from "./receive-errors.ts";
