import type { ClientRequest, IncomingMessage } from "node:http";

/** How an attempt ended: with an answer, or without one. */
export type AttemptResult =
  | { readonly status: number; readonly retryAfter: string | undefined }
  | { readonly failure: "timeout" | "connection" | "blocked_address" | "stopped"; readonly systemCode: string | undefined };

/** How much of an answer is read; the rest is cut off together with the connection. */
export const MOST_ANSWER_BYTES = 65_536;

/**
 * One request and what comes back. It ends exactly once: with a whole answer (or the first {@link MOST_ANSWER_BYTES} of one), with a
 * fault, or when it is told to. Says nothing about an answer but its status and `Retry-After`.
 */
export class HttpExchange {
  readonly #request: ClientRequest;
  readonly #onEnd: (result: AttemptResult) => void;
  #answer: Extract<AttemptResult, { status: number }> | undefined;
  #answerBytes = 0;
  #isOver = false;

  /** @param onEnd called once. */
  constructor(request: ClientRequest, onEnd: (result: AttemptResult) => void) {
    this.#request = request;
    this.#onEnd = onEnd;
    const fail = (error?: unknown): void => {
      this.#fail(error);
    };
    request.on("error", fail);
    // Nothing came, or a switch of protocols: no error tells of that one.
    request.on("close", fail);
    request.on("response", (response) => {
      this.#read(response, fail);
    });
  }

  /** Ends it now, and the connection with it, whatever is still to come. */
  cutOff(failure: "timeout" | "stopped"): void {
    this.#end({ failure, systemCode: undefined });
    this.#request.destroy();
  }

  #read(response: IncomingMessage, fail: (error?: unknown) => void): void {
    const answer = { status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] };
    this.#answer = answer;
    response.on("error", fail);
    response.on("data", (chunk: Uint8Array) => {
      this.#answerBytes += chunk.length;
      if (this.#answerBytes <= MOST_ANSWER_BYTES) return;
      this.#end(answer);
      this.#request.destroy();
    });
    response.on("end", () => {
      this.#end(answer);
    });
  }

  #fail(error: unknown): void {
    // What the endpoint refused is refused, however its answer ended. What it took counts only when all of it came.
    if (this.#answer !== undefined && (this.#answer.status < 200 || this.#answer.status > 299)) this.#end(this.#answer);
    else this.#end(failureOf(error));
  }

  #end(result: AttemptResult): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd(result);
  }
}

/** What an error says of an attempt. */
export function failureOf(error: unknown): AttemptResult {
  const systemCode = codeOf(error);
  return { failure: systemCode === "EBLOCKED" ? "blocked_address" : "connection", systemCode };
}

/** Its code if it is a plain one: messages of the system and of TLS may repeat what the other end sent. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^[A-Z][A-Z0-9_]{0,59}$/.test(error.code) ? error.code : undefined;
}
