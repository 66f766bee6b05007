import { request as startRequest } from "node:http";
import { GuardedAgent } from "./guarded-agent.ts";
import { createGuardedConnector } from "./guarded-connector.ts";
import { failureOf, HttpExchange, type AttemptResult } from "./http-exchange.ts";
import type { HostLookup } from "./shared-lookup.ts";
import type { WebhookEndpoint } from "./webhook-endpoint.ts";

/**
 * Posts to one endpoint over connections of its own. Never follows a redirect, never asks for or undoes compression, and ignores
 * proxies of the environment.
 */
export class HttpTransport {
  readonly #endpoint: WebhookEndpoint;
  readonly #agent: GuardedAgent;
  readonly #stopped: AbortSignal;
  readonly #underWay = new Set<HttpExchange>();

  /**
   * @param connections most at a time.
   * @param stopped ends all requests as soon as it is aborted, and lets none begin then.
   */
  constructor(endpoint: WebhookEndpoint, connections: number, connectTimeoutMs: number, lookup: HostLookup, stopped: AbortSignal) {
    this.#endpoint = endpoint;
    this.#stopped = stopped;
    this.#agent = new GuardedAgent(endpoint, connections, createGuardedConnector(lookup, endpoint.addressRule, connectTimeoutMs));
    stopped.addEventListener("abort", () => {
      for (const exchange of this.#underWay) exchange.cutOff("stopped");
    });
  }

  /**
   * Posts once. Never rejects.
   *
   * @param headers names and values in turn.
   * @param timeoutMs longest time until the answer has come in full.
   */
  attempt(headers: readonly string[], body: Uint8Array, timeoutMs: number): Promise<AttemptResult> {
    if (this.#stopped.aborted) return Promise.resolve({ failure: "stopped", systemCode: undefined });
    const { hostname: host, hostHeader, port, target: path } = this.#endpoint;
    return new Promise((resolve) => {
      try {
        const request = startRequest({ agent: this.#agent, host, port, method: "POST", path, headers: ["host", hostHeader, ...headers, "content-length", String(body.length)] });
        const exchange = new HttpExchange(request, (result) => {
          clearTimeout(timer);
          this.#underWay.delete(exchange);
          resolve(result);
        });
        const timer = setTimeout(() => {
          exchange.cutOff("timeout");
        }, timeoutMs);
        this.#underWay.add(exchange);
        request.end(body);
      } catch (error) {
        resolve(failureOf(error));
      }
    });
  }

  /** Closes the connections. */
  close(): void {
    this.#agent.destroy();
  }
}
