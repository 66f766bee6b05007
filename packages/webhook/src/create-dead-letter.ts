import type { DeadLetter } from "./dead-letter.ts";
import type { Payload } from "./payload.ts";
import type { WebhookError } from "./webhook-error.ts";

/** What is kept of a payload that was given up. */
export function createDeadLetter({ id, contentType, body, events }: Payload, error: WebhookError): DeadLetter {
  return {
    id,
    url: error.url,
    time: new Date().toISOString(),
    events,
    attempts: error.attempts,
    ...(error.status === undefined ? {} : { status: error.status }),
    error: error.message,
    contentType,
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString(),
  };
}
