import { Pool } from "undici";
import { createGuardedConnector } from "./guarded-connector.ts";
import { HttpExchange, type AttemptResult } from "./http-exchange.ts";
import type { HostLookup } from "./shared-lookup.ts";
import type { WebhookEndpoint } from "./webhook-endpoint.ts";

/**
 * Posts to one endpoint over connections of its own. Never follows a redirect, never asks for or undoes compression, and ignores
 * proxies of the environment.
 */
export class HttpTransport {
  readonly #endpoint: WebhookEndpoint;
  readonly #pool: Pool;

  /** @param connections most at a time. */
  constructor(endpoint: WebhookEndpoint, connections: number, connectTimeoutMs: number, lookup: HostLookup) {
    this.#endpoint = endpoint;
    this.#pool = new Pool(endpoint.origin, {
      connections,
      connect: createGuardedConnector(lookup, endpoint.addressRule, connectTimeoutMs),
      // One timer an attempt, ours, is exact.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * Posts once. Never rejects.
   *
   * @param headers names and values in turn.
   * @param timeoutMs longest time until the answer has come in full.
   */
  attempt(headers: string[], body: Uint8Array, timeoutMs: number, stopped: AbortSignal): Promise<AttemptResult> {
    return new Promise((resolve) => {
      const stop = (): void => {
        exchange.cutOff("stopped");
      };
      const exchange = new HttpExchange((result) => {
        clearTimeout(timer);
        stopped.removeEventListener("abort", stop);
        resolve(result);
      });
      const timer = setTimeout(() => {
        exchange.cutOff("timeout");
      }, timeoutMs);
      stopped.addEventListener("abort", stop);
      if (stopped.aborted) stop();
      else this.#dispatch(headers, body, exchange);
    });
  }

  /** Closes the connections. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #dispatch(headers: string[], body: Uint8Array, exchange: HttpExchange): void {
    try {
      this.#pool.dispatch({ method: "POST", path: this.#endpoint.target, headers, body }, exchange);
    } catch (error) {
      exchange.onResponseError(undefined, error);
    }
  }
}
