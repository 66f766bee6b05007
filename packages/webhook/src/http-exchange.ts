import type { Dispatcher } from "undici";

/** How an attempt ended: with an answer, or without one. */
export type AttemptResult =
  | { readonly status: number; readonly retryAfter: string | string[] | undefined }
  | { readonly failure: "timeout" | "connection" | "blocked_address" | "stopped"; readonly systemCode: string | undefined };

/** How much of an answer is read; the rest is cut off together with the connection. */
export const MOST_ANSWER_BYTES = 65_536;

/**
 * One request and what comes back. It ends exactly once: with a whole answer (or the first {@link MOST_ANSWER_BYTES} of one), with a
 * fault, or when it is told to. Says nothing about an answer but its status and `Retry-After`. Handed to undici's `dispatch`, which
 * spares the stream and the promises that its `request` makes.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly #onEnd: (result: AttemptResult) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #answer: Extract<AttemptResult, { status: number }> | undefined;
  #answerBytes = 0;
  #isOver = false;

  /** @param onEnd called once. */
  constructor(onEnd: (result: AttemptResult) => void) {
    this.#onEnd = onEnd;
  }

  /** Ends it now, and the connection with it, whatever is still to come. */
  cutOff(failure: "timeout" | "stopped"): void {
    this.#end({ failure, systemCode: undefined });
    this.#controller?.abort(new CutOffError());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It waited for a connection for too long.
    if (this.#isOver) controller.abort(new CutOffError());
  }

  onRequestUpgrade(controller: Dispatcher.DispatchController): void {
    controller.abort(new CutOffError());
  }

  onResponseStart(_controller: unknown, status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void {
    if (status >= 200) this.#answer = { status, retryAfter: headers["retry-after"] };
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#answerBytes += chunk.length;
    if (this.#answerBytes <= MOST_ANSWER_BYTES) return;
    if (this.#answer !== undefined) this.#end(this.#answer);
    controller.abort(new CutOffError());
  }

  onResponseEnd(): void {
    this.#end(this.#answer ?? { failure: "connection", systemCode: undefined });
  }

  onResponseError(_controller: unknown, error: unknown): void {
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

/** Why we cut off a connection ourselves; nobody gets to see it. */
class CutOffError extends Error {
  override readonly name = "CutOffError";
}

/** What an error says of an attempt. */
function failureOf(error: unknown): AttemptResult {
  const systemCode = codeOf(error);
  return { failure: systemCode === "EBLOCKED" ? "blocked_address" : "connection", systemCode };
}

/** Its code if it is a plain one: messages of the system and of TLS may repeat what the other end sent. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^[A-Z][A-Z0-9_]{0,59}$/.test(error.code) ? error.code : undefined;
}
