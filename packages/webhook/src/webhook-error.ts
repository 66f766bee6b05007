import { FlowtapError } from "@flowtap/core";

/**
 * Why a request was given up, for programs.
 *
 * - `"status"`: the endpoint answered, and not with 2xx.
 * - `"timeout"`: no whole answer within `attemptTimeoutMs`.
 * - `"connection"`: no connection, or it broke; also when the certificate does not hold.
 * - `"blocked_address"`: the host is at special-purpose addresses only, and `allow` does not name it.
 * - `"held"`: it was not tried, because the endpoint has failed again and again, or asked for a pause.
 * - `"gone"`: the endpoint answered 410: it wants nothing any more.
 * - `"stopped"`: the listener was stopped, and its time is up.
 */
export type WebhookFailure = "status" | "timeout" | "connection" | "blocked_address" | "held" | "gone" | "stopped";

/** What is known about a request that was given up. */
export interface WebhookErrorDetails {
  /** Where it did not go; without user, password, path and query. */
  readonly url: string;
  readonly reason: WebhookFailure;
  /** How many events it carries. */
  readonly events: number;
  /** How often it was tried. */
  readonly attempts: number;
  readonly id?: string;
  readonly status?: number | undefined;
  /** The system's or TLS's code: `"ECONNRESET"`, `"CERT_HAS_EXPIRED"`. */
  readonly systemCode?: string | undefined;
}

/**
 * Events that were not delivered. Its code is `"webhook"`. It never holds a header, a body, an answer, or more of the URL than
 * its origin: nothing in it is secret.
 */
export class WebhookError extends FlowtapError {
  override readonly name = "WebhookError";
  /** Where it did not go; without user, password, path and query. */
  readonly url: string;
  /** Why, for programs. */
  readonly reason: WebhookFailure;
  /** How many events were not delivered. */
  readonly events: number;
  /** How often it was tried. */
  readonly attempts: number;
  /** The `webhook-id`, where a request was made. */
  readonly id?: string;
  /** The status of the last answer, if there was one. */
  readonly status?: number;
  /** Code of the last fault of the connection, if it was one: `"ECONNRESET"`. */
  readonly systemCode?: string;

  constructor(details: WebhookErrorDetails) {
    const { url, reason, events, attempts, id, status, systemCode } = details;
    super("webhook", `webhook ${url}: ${events === 1 ? "1 event" : `${events} events`} not delivered after ${attempts === 1 ? "1 attempt" : `${attempts} attempts`}: ${explain(details)}`);
    this.url = url;
    this.reason = reason;
    this.events = events;
    this.attempts = attempts;
    if (id !== undefined) this.id = id;
    if (status !== undefined) this.status = status;
    if (systemCode !== undefined) this.systemCode = systemCode;
  }
}

/** A dead letter could not be kept. Its code is `"dead_letter"`. */
export class DeadLetterError extends FlowtapError {
  override readonly name = "DeadLetterError";

  constructor(message: string, options?: ErrorOptions) {
    super("dead_letter", message, options);
  }
}

function explain({ reason, status, systemCode }: WebhookErrorDetails): string {
  const code = systemCode === undefined ? "" : ` (${systemCode})`;
  switch (reason) {
    case "status":
      return `expected an answer with status 2xx, received ${status}; ${adviceFor(status ?? 0)}`;
    case "timeout":
      return "expected a whole answer within attemptTimeoutMs, received none; see whether the endpoint answers, or raise attemptTimeoutMs";
    case "connection":
      return `the connection failed${code}; see whether the endpoint runs, and whether its certificate holds`;
    case "blocked_address":
      return "expected a host at a public address, found special-purpose ones only; name the host in `allow` if that is meant";
    case "held":
      return "the endpoint kept failing, or asked for a pause that ends after deadlineMs; send the dead letters again once it is back";
    case "gone":
      return "the endpoint answered 410: it wants no more events; remove this webhook";
    case "stopped":
      return "the listener was stopped before they could be delivered; put an outbox around it to keep them";
  }
}

function adviceFor(status: number): string {
  if (status >= 300 && status < 400) return "redirects are never followed: use the address it redirects to as `url`";
  if (status === 400) return "the endpoint refuses these events: see what it expects";
  if (status === 401 || status === 403) return "check `secret` and `headers` against what the endpoint expects";
  if (status === 404) return "check the path of `url`";
  if (status === 413) return "the endpoint takes smaller bodies only: lower batch.maxBytes";
  return "see the endpoint's own log, or raise retry.maxAttempts and deadlineMs";
}
