import { OptionError, requireInteger, type ExecutionEvent } from "@flowtap/core";
import { DeadLetterFile } from "./dead-letter-file.ts";
import type { DeadLetterSink } from "./dead-letter.ts";
import { hideText } from "./hidden-value.ts";
import { resolveHeaders } from "./request-headers.ts";
import { parseEndpoint, type WebhookEndpoint } from "./webhook-endpoint.ts";
import { parseWebhookKeys, type WebhookKey } from "./webhook-key.ts";
import type { WebhookFilter, WebhookFormat, WebhookListenerOptions, WebhookTargetOptions } from "./webhook-options.ts";

/** {@link WebhookTargetOptions}, checked and filled in. Holds secrets: it stays in private fields. */
export interface TargetSettings {
  readonly endpoint: WebhookEndpoint;
  readonly keys: readonly WebhookKey[];
  readonly headers: Readonly<Record<string, string>>;
  readonly retry: RetrySettings;
  readonly deadlineMs: number;
  readonly attemptTimeoutMs: number;
  readonly deadLetter: DeadLetterSink | undefined;
}

/** `WebhookRetryOptions`, filled in. */
export interface RetrySettings {
  readonly maxAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/** {@link WebhookListenerOptions}, checked and filled in. */
export interface ListenerSettings extends TargetSettings {
  readonly batch: { readonly maxEvents: number; readonly maxBytes: number; readonly maxWaitMs: number };
  readonly format: WebhookFormat;
  readonly concurrency: number;
  readonly stopTimeoutMs: number;
  /** Whether an event is sent; all are where it is missing. */
  readonly takes: ((event: ExecutionEvent) => boolean) | undefined;
}

/** The longest delay that timers keep. */
export const MOST_TIMER_MS = 2_147_483_647;

/** @throws OptionError naming the first option that cannot work, without any secret. */
export function resolveTarget(options: WebhookTargetOptions): TargetSettings {
  requireObject("options", options);
  const { retry = {} } = options;
  requireObject("retry", retry);
  const endpoint = parseEndpoint(options.url, options.allow);
  return {
    endpoint,
    keys: options.secret === undefined ? [] : parseWebhookKeys(options.secret, "sign"),
    headers: resolveHeaders(options.headers, endpoint.authorization),
    retry: {
      maxAttempts: integerOrInfinity("retry.maxAttempts", retry.maxAttempts ?? 10, Number.MAX_SAFE_INTEGER),
      baseDelayMs: requireInteger("retry.baseDelayMs", retry.baseDelayMs ?? 250, 1, MOST_TIMER_MS),
      maxDelayMs: requireInteger("retry.maxDelayMs", retry.maxDelayMs ?? 10_000, 1, MOST_TIMER_MS),
    },
    deadlineMs: integerOrInfinity("deadlineMs", options.deadlineMs ?? 15_000, MOST_TIMER_MS),
    attemptTimeoutMs: requireInteger("attemptTimeoutMs", options.attemptTimeoutMs ?? 5_000, 1, MOST_TIMER_MS),
    deadLetter: resolveDeadLetter(options.deadLetter),
  };
}

/** @throws OptionError naming the first option that cannot work, without any secret. */
export function resolveListener(options: WebhookListenerOptions): ListenerSettings {
  const target = resolveTarget(options);
  const { batch = {}, format = "json" } = options;
  requireObject("batch", batch);
  const given: unknown = format;
  if (given !== "json" && given !== "cloudevents") throw new OptionError("format", '"json" or "cloudevents"', given);
  return {
    ...target,
    batch: {
      maxEvents: requireInteger("batch.maxEvents", batch.maxEvents ?? 500, 1, 1_000_000),
      maxBytes: requireInteger("batch.maxBytes", batch.maxBytes ?? 262_144, 1),
      maxWaitMs: requireInteger("batch.maxWaitMs", batch.maxWaitMs ?? 50, 0, MOST_TIMER_MS),
    },
    format,
    concurrency: requireInteger("concurrency", options.concurrency ?? 1, 1, 1_000),
    stopTimeoutMs: Math.min(target.deadlineMs, requireInteger("stopTimeoutMs", options.stopTimeoutMs ?? 4_000, 0, MOST_TIMER_MS)),
    takes: resolveFilter(options.filter),
  };
}

function resolveFilter(filter: WebhookFilter | undefined): ListenerSettings["takes"] {
  if (filter === undefined || typeof filter === "function") return filter;
  const types: unknown = filter;
  if (!Array.isArray(types) || !types.every((type) => typeof type === "string")) throw new OptionError("filter", "an array of event types, or a function", filter);
  const wanted = new Set<string>(types);
  return ({ type }) => wanted.has(type);
}

function resolveDeadLetter(deadLetter: string | DeadLetterSink | undefined): DeadLetterSink | undefined {
  if (typeof deadLetter === "string") return new DeadLetterFile(deadLetter);
  if (deadLetter === undefined) return undefined;
  const sink: unknown = deadLetter;
  if (typeof sink === "object" && sink !== null && "write" in sink && typeof sink.write === "function") return deadLetter;
  throw new OptionError("deadLetter", "a path, or an object with write(letter)", deadLetter);
}

function integerOrInfinity(option: string, value: number, most: number): number {
  return value === Infinity ? value : requireInteger(option, value, 1, most);
}

function requireObject(option: string, value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new OptionError(option, "an object", hideText(value));
}
