import type { ExecutionEvent, ExecutionEventType } from "@flowtap/core";
import type { DeadLetterSink } from "./dead-letter.ts";

/** What a request's body is: `"json"`, an array of canonical event lines, or `"cloudevents"`, a batch of structured CloudEvents 1.0. */
export type WebhookFormat = "json" | "cloudevents";

/** Which events are sent: those of the types listed, or those that a predicate takes. */
export type WebhookFilter = readonly (ExecutionEventType | (string & {}))[] | ((event: ExecutionEvent) => boolean);

/** Where requests go and how: what sending and re-sending have in common. */
export interface WebhookTargetOptions {
  /**
   * Where to post. `https:`, to a public address; `http:` only to a loopback host that `allow` names. A user and password in it
   * are sent as `authorization: Basic`.
   */
  readonly url: string | URL;
  /**
   * What requests are signed with, as Standard Webhooks writes it: `whsec_` (HMAC-SHA256, at least 24 bytes in base64) or
   * `whsk_` (Ed25519). Several: each request carries one signature for each, for a change of secrets without a gap. Default:
   * requests are not signed.
   */
  readonly secret?: string | readonly string[];
  /**
   * Headers for every request, `authorization` for instance.
   *
   * @default none but flowtap's own
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Hosts, by the name that stands in `url`, that may be at a special-purpose address: this host, a private network. Default:
   * none.
   */
  readonly allow?: readonly string[];
  /** When and how often a request that failed is sent again. */
  readonly retry?: WebhookRetryOptions;
  /**
   * Longest time over all attempts of a request, in milliseconds; `Infinity` for no limit.
   *
   * @default 15_000
   */
  readonly deadlineMs?: number;
  /**
   * Longest time for one attempt, from the look-up to the end of the answer, in milliseconds.
   *
   * @default 5_000
   */
  readonly attemptTimeoutMs?: number;
  /**
   * Where batches go that were given up: a path (an NDJSON file, mode 0600, for `redriveDeadLetters`) or a sink of your own.
   * Default: nowhere; they count as failed.
   */
  readonly deadLetter?: string | DeadLetterSink;
}

/** Options of `WebhookListener`. */
export interface WebhookListenerOptions extends WebhookTargetOptions {
  /** How many events a request carries. */
  readonly batch?: WebhookBatchOptions;
  /**
   * What the body is.
   *
   * @default "json"
   */
  readonly format?: WebhookFormat;
  /**
   * Most requests at a time. Above 1, a batch is split by run, so that each run stays in order.
   *
   * @default 1
   */
  readonly concurrency?: number;
  /**
   * Which events are sent; the others count as delivered.
   *
   * @default all
   */
  readonly filter?: WebhookFilter;
  /**
   * How long `stopListening` goes on delivering what waits, in milliseconds; never longer than `deadlineMs`. Keep it below the
   * tap's own `stopTimeoutMs` (5,000), so that what was not delivered is still kept or reported.
   * Behind an outbox, which keeps it anyway, a stop takes no longer than 250.
   *
   * @default 4_000
   */
  readonly stopTimeoutMs?: number;
}

/** How many events a request carries. */
export interface WebhookBatchOptions {
  /**
   * Most events in a request.
   *
   * @default 500
   */
  readonly maxEvents?: number;
  /**
   * Most bytes of a request's body. A single larger event is sent alone.
   *
   * @default 262_144
   */
  readonly maxBytes?: number;
  /**
   * While requests are not full, the next begins no sooner than this many milliseconds after the last, so that events gather.
   * 0: at once. The first event after a pause, and a full batch, never wait.
   *
   * @default 50
   */
  readonly maxWaitMs?: number;
}

/** When and how often a request that failed is sent again: full jitter below an exponentially growing limit. */
export interface WebhookRetryOptions {
  /**
   * Most attempts, the first included; `Infinity` for no limit.
   *
   * @default 10
   */
  readonly maxAttempts?: number;
  /**
   * Limit of the first delay, in milliseconds; doubled with each failure.
   *
   * @default 250
   */
  readonly baseDelayMs?: number;
  /**
   * Longest delay, in milliseconds, a `Retry-After` included.
   *
   * @default 10_000
   */
  readonly maxDelayMs?: number;
}
