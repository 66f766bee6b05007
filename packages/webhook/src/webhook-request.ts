import { OptionError } from "@flowtap/core";
import { WebhookBodyError } from "./receive-errors.ts";

/** Headers as a framework has them: a Web `Headers`, or an object of names, in whatever case, and values. */
export type WebhookHeaders = { readonly get: (name: string) => string | null } | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A Web `Request`, as Fetch, Bun, Deno, workers and Hono have it. Its body must not have been read. */
export interface WebhookWebRequest {
  readonly headers: { readonly get: (name: string) => string | null };
  readonly body: { readonly getReader: () => BodyReader } | null;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
}

/** A request of any other framework. */
export interface WebhookRawRequest {
  /** The bytes as they came, whole or as a stream (Node's `IncomingMessage`): a body that was parsed and written again has another signature. */
  readonly body: string | Uint8Array | ArrayBuffer | AsyncIterable<Uint8Array>;
  readonly headers: WebhookHeaders;
}

/** Reads a Web stream. */
export interface BodyReader {
  /** The next bytes. */
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  /** Lets go of the rest. */
  cancel(): Promise<void>;
}

/** The value of a header, or `undefined`. */
export function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === "function") return headers.get(name) ?? undefined;
  for (const [key, value] of Object.entries(headers)) {
    if (key.toLowerCase() === name && value !== undefined) return Array.isArray(value) ? value.join(" ") : String(value);
  }
  return undefined;
}

/**
 * The bytes of a body.
 *
 * @throws WebhookBodyError (413) when it is longer than `maxBodyBytes`; no more than that is held.
 * @throws OptionError when the body is no longer what came over the wire.
 */
export async function readBody(request: WebhookWebRequest | WebhookRawRequest, maxBodyBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const body: unknown = request.body;
  if ("arrayBuffer" in request) return readStream(request.body?.getReader(), maxBodyBytes);
  if (isAsyncIterable(body)) {
    const iterator = body[Symbol.asyncIterator]();
    // Left unread, a connection can still be answered; ended early, Node would tear it down.
    return readStream({ read: async () => ({ done: false, ...(await iterator.next()) }), cancel: () => Promise.resolve() }, maxBodyBytes);
  }
  const bytes = bytesOf(body);
  if (bytes === undefined) {
    throw new OptionError("body", "the raw body, a string or bytes as they came over the wire (let no middleware parse it first)", body);
  }
  if (bytes.length > maxBodyBytes) throw tooLong(maxBodyBytes);
  return bytes;
}

async function readStream(reader: BodyReader | undefined, maxBodyBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || value === undefined) return concat(parts, length);
    length += value.length;
    if (length > maxBodyBytes) {
      await reader?.cancel();
      throw tooLong(maxBodyBytes);
    }
    parts.push(value);
  }
}

/** One array of all parts. */
export function concat(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}

function isAsyncIterable(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

function bytesOf(body: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return body instanceof ArrayBuffer ? new Uint8Array(body) : undefined;
}

function tooLong(maxBodyBytes: number): WebhookBodyError {
  return new WebhookBodyError(413, `webhook body: expected at most ${maxBodyBytes} bytes, received more; raise maxBodyBytes, or lower the sender's batch.maxBytes`);
}
