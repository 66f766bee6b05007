import { Pool, type Dispatcher } from "undici";
import { createGuardedConnector } from "./guarded-connector.ts";
import type { HostLookup } from "./shared-lookup.ts";
import type { WebhookEndpoint } from "./webhook-endpoint.ts";

/** How an attempt ended: with an answer, or without one. */
export type AttemptResult =
  | { readonly status: number; readonly retryAfter: string | string[] | undefined }
  | { readonly failure: "timeout" | "connection" | "blocked_address" | "stopped"; readonly systemCode: string | undefined };

/** How much of an answer is read; the rest is cut off together with the connection. */
export const MOST_ANSWER_BYTES = 65_536;

/**
 * Posts to one endpoint over connections of its own. Never follows a redirect, never asks for or undoes compression, ignores
 * proxies of the environment, and says nothing about an answer but its status.
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
   * @param timeoutMs longest time until the answer has come in full.
   */
  async attempt(headers: Readonly<Record<string, string>>, body: Uint8Array, timeoutMs: number, stopped: AbortSignal): Promise<AttemptResult> {
    const abort = new AbortController();
    const end = (): void => {
      abort.abort();
    };
    const timer = setTimeout(end, timeoutMs);
    stopped.addEventListener("abort", end);
    try {
      stopped.throwIfAborted();
      const response = await this.#pool.request({ method: "POST", path: this.#endpoint.target, headers: { ...headers }, body, signal: abort.signal });
      return await readAnswer(response);
    } catch (error) {
      if (stopped.aborted) return { failure: "stopped", systemCode: undefined };
      if (abort.signal.aborted) return { failure: "timeout", systemCode: undefined };
      const systemCode = codeOf(error);
      return { failure: systemCode === "EBLOCKED" ? "blocked_address" : "connection", systemCode };
    } finally {
      clearTimeout(timer);
      stopped.removeEventListener("abort", end);
    }
  }

  /** Closes the connections. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

async function readAnswer({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<AttemptResult> {
  const answer = { status: statusCode, retryAfter: headers["retry-after"] };
  try {
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > MOST_ANSWER_BYTES) break;
    }
    return answer;
  } catch (error) {
    // What the endpoint refused is refused, however its answer ended. What it took counts only when all of it came.
    if (statusCode < 200 || statusCode > 299) return answer;
    throw error;
  }
}

/** Its code if it is a plain one: messages of the system and of TLS may repeat what the other end sent. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^[A-Z][A-Z0-9_]{0,59}$/.test(error.code) ? error.code : undefined;
}
