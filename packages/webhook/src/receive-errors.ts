import { FlowtapError, isFlowtapError } from "@flowtap/core";

/**
 * Why a request does not count as coming from the sender.
 *
 * - `"missing_header"`: no `webhook-id`, `webhook-timestamp` or `webhook-signature`.
 * - `"malformed_header"`: one of them cannot be what it is to be.
 * - `"too_old"`, `"too_new"`: the timestamp is further away than the tolerance; a replay, or a clock that is wrong.
 * - `"signature"`: no signature fits a secret: another secret, or a body that was changed on the way.
 */
export type WebhookVerificationReason = "missing_header" | "malformed_header" | "too_old" | "too_new" | "signature";

/** A request that does not prove that it comes from the sender. Its code is `"webhook_verification"`. */
export class WebhookVerificationError extends FlowtapError {
  override readonly name = "WebhookVerificationError";
  /** Why, for programs. */
  readonly reason: WebhookVerificationReason;
  /** The HTTP status to answer with. */
  readonly status = 401;

  constructor(reason: WebhookVerificationReason, message: string) {
    super("webhook_verification", message);
    this.reason = reason;
  }
}

/** A request from the sender whose body holds no events. Its code is `"webhook_body"`; the `cause` is a `DecodeError` when one event is at fault. */
export class WebhookBodyError extends FlowtapError {
  override readonly name = "WebhookBodyError";
  /** The HTTP status to answer with. */
  readonly status: 400 | 413;
  /** 0-based index of the event at fault; absent when it is the body as a whole. */
  readonly index?: number;

  constructor(status: 400 | 413, message: string, options: ErrorOptions & { readonly index?: number } = {}) {
    super("webhook_body", message, options);
    this.status = status;
    if (options.index !== undefined) this.index = options.index;
  }
}

/** The HTTP status to answer with when `receiveWebhook`, or what you do with its events, throws: 401, 400, 413, else 500. */
export function webhookErrorStatus(error: unknown): 400 | 401 | 413 | 500 {
  if (isFlowtapError(error, "webhook_verification")) return 401;
  if (!isFlowtapError(error, "webhook_body")) return 500;
  return "status" in error && error.status === 413 ? 413 : 400;
}
