import { EndpointGate } from "./endpoint-gate.ts";
import type { AttemptResult } from "./http-exchange.ts";
import { HttpTransport } from "./http-transport.ts";
import type { Payload } from "./payload.ts";
import { RequestSigner } from "./request-signer.ts";
import { parseRetryAfterMs } from "./retry-after.ts";
import { retryDelayMs } from "./retry-schedule.ts";
import type { StopSwitch } from "./stop-switch.ts";
import type { Surroundings } from "./surroundings.ts";
import { WebhookError, type WebhookErrorDetails } from "./webhook-error.ts";
import type { TargetSettings } from "./webhook-settings.ts";

/**
 * What became of a payload.
 *
 * - `"delivered"`: a 2xx came, in full.
 * - `"refused"`: 400 or 413. Sending it again is pointless; smaller parts of it may be taken.
 * - `"given up"`: attempts or time ran out, or the endpoint is gone for good.
 * - `"stopped"`: the stop came first.
 */
export type DeliveryOutcome = { readonly kind: "delivered" } | { readonly kind: "refused" | "given up" | "stopped"; readonly error: WebhookError };

/** How long it goes on. */
export interface DeliveryLimits {
  readonly maxAttempts: number;
  readonly deadlineMs: number;
}

/** Sends payloads to one endpoint, again and again until an outcome is certain. */
export class PayloadDelivery {
  readonly #settings: TargetSettings;
  readonly #surroundings: Surroundings;
  readonly #stop: StopSwitch;
  readonly #transport: HttpTransport;
  readonly #signer: RequestSigner;
  readonly #gate: EndpointGate;
  /** Those that are the same for all requests: names and values in turn. */
  readonly #headers: readonly string[];
  #attempts = 0;
  #isGone = false;
  #lastError: WebhookError | undefined;

  constructor(settings: TargetSettings, concurrency: number, surroundings: Surroundings, stop: StopSwitch) {
    this.#settings = settings;
    this.#surroundings = surroundings;
    this.#stop = stop;
    this.#transport = new HttpTransport(settings.endpoint, concurrency, settings.attemptTimeoutMs, surroundings.lookup, stop.final);
    this.#signer = new RequestSigner(settings.keys);
    this.#gate = new EndpointGate(surroundings);
    this.#headers = Object.entries(settings.headers).flat();
  }

  /** Requests made so far. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Whether the endpoint answered 410: nothing is sent any more. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Whether the endpoint failed so often that only one request at a time tries. */
  get isCircuitOpen(): boolean {
    return this.#gate.isOpen;
  }

  /** The last attempt that failed, whatever became of it later. */
  get lastError(): WebhookError | undefined {
    return this.#lastError;
  }

  /** Sends one payload. Never rejects. */
  async deliver(payload: Payload, { maxAttempts, deadlineMs }: DeliveryLimits): Promise<DeliveryOutcome> {
    const endsAtMs = this.#surroundings.monotonicMs() + deadlineMs;
    let attempts = 0;
    let last: Pick<WebhookErrorDetails, "reason" | "status" | "systemCode"> = { reason: "held" };
    const errorNow = (details: Pick<WebhookErrorDetails, "reason" | "status" | "systemCode">): WebhookError =>
      new WebhookError({ ...details, url: this.#settings.endpoint.display, events: payload.events, attempts, id: payload.id });

    for (;;) {
      if (this.#isGone) return { kind: "given up", error: errorNow({ reason: "gone", status: 410 }) };
      if (!(await this.#gate.pass(endsAtMs, this.#stop.final))) {
        return this.#stop.final.aborted ? { kind: "stopped", error: errorNow({ ...last, reason: "stopped" }) } : { kind: "given up", error: errorNow(last) };
      }
      attempts++;
      const result = await this.#attempt(payload, endsAtMs);
      if ("status" in result) {
        const { status } = result;
        if (status >= 200 && status <= 299) {
          this.#gate.succeeded();
          return { kind: "delivered" };
        }
        last = { reason: status === 410 ? "gone" : "status", status };
      } else {
        last = { reason: result.failure, systemCode: result.systemCode };
      }
      const error = errorNow(last);
      if (last.status === 400 || last.status === 413) {
        this.#gate.succeeded();
        return { kind: "refused", error };
      }
      if (last.status === 410) {
        this.#isGone = true;
        this.#lastError = error;
        this.#gate.succeeded();
        return { kind: "given up", error };
      }
      if (last.reason === "stopped") {
        this.#gate.abandoned();
        return { kind: "stopped", error };
      }
      this.#lastError = error;
      const delayMs = this.#fail(result, attempts);
      if (attempts >= maxAttempts || this.#surroundings.monotonicMs() + delayMs >= endsAtMs) return { kind: "given up", error };
      await this.#surroundings.sleep(delayMs, this.#stop.final);
    }
  }

  /** Closes the connections. */
  close(): void {
    this.#transport.close();
  }

  #attempt({ id, contentType, body }: Payload, endsAtMs: number): Promise<AttemptResult> {
    this.#attempts++;
    const timestamp = Math.floor(this.#surroundings.wallClockMs() / 1000);
    const signature = this.#signer.sign(id, timestamp, body);
    const headers = [...this.#headers, "content-type", contentType, "webhook-id", id, "webhook-timestamp", String(timestamp)];
    if (signature !== undefined) headers.push("webhook-signature", signature);
    const timeoutMs = Math.min(this.#settings.attemptTimeoutMs, Math.max(1, endsAtMs - this.#surroundings.monotonicMs()));
    return this.#transport.attempt(headers, body, timeoutMs);
  }

  #fail(result: AttemptResult, attempts: number): number {
    const retryAfterMs = "retryAfter" in result ? parseRetryAfterMs(result.retryAfter, this.#surroundings.wallClockMs()) : 0;
    const delayMs = (failures: number): number => retryDelayMs(Math.max(failures, attempts), this.#settings.retry, this.#surroundings.random(), retryAfterMs);
    return this.#gate.failed(delayMs, retryAfterMs > 0);
  }
}
