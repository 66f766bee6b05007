import { decodeEvent, requireInteger, errorText, type ExecutionEvent } from "@flowtap/core";
import { sliceJsonArray, sliceJsonMember } from "./json-slices.ts";
import { WebhookBodyError, WebhookVerificationError } from "./receive-errors.ts";
import type { SeenIds } from "./recent-ids.ts";
import { hasValidSignature } from "./verify-signature.ts";
import { parseWebhookKeys } from "./webhook-key.ts";
import { headerOf, readBody, type WebhookHeaders, type WebhookRawRequest, type WebhookWebRequest } from "./webhook-request.ts";

/** Options of {@link receiveWebhook}. */
export interface ReceiveWebhookOptions {
  /** What the sender signs with: `whsec_` (the same secret), or `whpk_` (the public key to its `whsk_`). Several: any of them will do. */
  readonly secret: string | readonly string[];
  /**
   * How far the time of the attempt may be from now, in milliseconds.
   *
   * @default 300_000
   */
  readonly toleranceMs?: number;
  /**
   * Ids received before: an object with `has` and `add` (`RecentIds`, a `Set`), or a function that remembers an id and returns
   * whether it knew it (one atomic step, for a shared store). An id is added before you handle its events: if you then fail, take it
   * out again before you answer, so that the next attempt is not taken for a duplicate.
   *
   * @default nothing counts as a duplicate
   */
  readonly seen?: SeenIds | ((id: string) => boolean | Promise<boolean>);
  /**
   * Most bytes of a body.
   *
   * @default 16_777_216
   */
  readonly maxBodyBytes?: number;
}

/** A request that is from the sender. */
export interface ReceivedWebhook {
  /** The `webhook-id`: the same on every attempt. */
  readonly id: string;
  /** When this attempt was made, in seconds since 1970. */
  readonly timestamp: number;
  /** Its events, in order; none when it is a duplicate. */
  readonly events: readonly ExecutionEvent[];
  /** Whether a request with this id was received before. Answer it with 2xx as well, so that it does not come again. */
  readonly duplicate: boolean;
}

/**
 * The other end of a webhook: verifies a request (Standard Webhooks 1.0), decodes its events, and recognises what came before. Uses
 * Web Crypto only: it runs in Node, Bun, Deno and workers.
 *
 * @param request a Web `Request`, or the raw body and the headers.
 * @throws WebhookVerificationError (answer 401) when it does not prove that it comes from the sender.
 * @throws WebhookBodyError (answer 400 or 413) when its body is too long or holds something else than events.
 * @throws OptionError when an option cannot work, or the body was parsed already.
 */
export async function receiveWebhook(request: WebhookWebRequest | WebhookRawRequest, options: ReceiveWebhookOptions): Promise<ReceivedWebhook> {
  const { secret, toleranceMs = 300_000, seen, maxBodyBytes = 16_777_216 } = options;
  const keys = parseWebhookKeys(secret, "verify");
  requireInteger("toleranceMs", toleranceMs, 0);
  requireInteger("maxBodyBytes", maxBodyBytes, 1);
  const { headers } = request;

  const id = requireHeader(headers, "webhook-id");
  const timestamp = requireTimestamp(requireHeader(headers, "webhook-timestamp"), toleranceMs);
  const signature = requireHeader(headers, "webhook-signature");
  const body = await readBody(request, maxBodyBytes);
  if (!(await hasValidSignature(signature, keys, `${id}.${timestamp}.`, body))) {
    throw new WebhookVerificationError("signature", "webhook: expected a signature made with `secret` over this body, received none; see that both ends have the same secret, and that nothing changes the body on its way");
  }

  const events = decodeEvents(decodeText(body), headerOf(headers, "content-type") ?? "");
  const duplicate = seen !== undefined && (await wasSeen(seen, id));
  return { id, timestamp, events: duplicate ? [] : events, duplicate };
}

function requireHeader(headers: WebhookHeaders, name: string): string {
  const value = headerOf(headers, name);
  if (value === undefined || value === "") throw new WebhookVerificationError("missing_header", `webhook: expected the header ${name}, received none; this request is not from a webhook, or a proxy removed it`);
  return value;
}

function requireTimestamp(header: string, toleranceMs: number): number {
  if (!/^[1-9]\d{0,14}$/.test(header)) throw new WebhookVerificationError("malformed_header", "webhook: expected seconds since 1970 in the header webhook-timestamp, received something else");
  const timestamp = Number(header);
  const ageMs = Date.now() - timestamp * 1000;
  if (Math.abs(ageMs) <= toleranceMs) return timestamp;
  const [reason, word] = ageMs > 0 ? (["too_old", "old"] as const) : (["too_new", "new"] as const);
  throw new WebhookVerificationError(reason, `webhook: expected an attempt at most ${toleranceMs} ms from now, received one that is too ${word}; compare the clocks of both ends, or raise toleranceMs`);
}

function decodeText(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new WebhookBodyError(400, "webhook body: expected UTF-8, received other bytes");
  }
}

function decodeEvents(text: string, contentType: string): ExecutionEvent[] {
  const isCloudEvents = /^application\/cloudevents-batch\+json\s*(?:;|$)/i.test(contentType);
  const elements = sliceJsonArray(text);
  if (elements === undefined) throw new WebhookBodyError(400, "webhook body: expected a JSON array of events, received something else; the sender's `format` must be json or cloudevents");
  return elements.map((element, index) => {
    try {
      return decodeEvent(isCloudEvents ? (sliceJsonMember(element, "data") ?? "") : element);
    } catch (cause) {
      throw new WebhookBodyError(400, `webhook body, event ${index}: ${errorText(cause)}`, { cause, index });
    }
  });
}

async function wasSeen(seen: NonNullable<ReceiveWebhookOptions["seen"]>, id: string): Promise<boolean> {
  if (typeof seen === "function") return seen(id);
  const known = seen.has(id);
  // Without a pause between the two where there need not be one: two attempts may arrive together.
  if (typeof known === "boolean" ? known : await known) return true;
  const added = seen.add(id);
  if (added instanceof Promise) await added;
  return false;
}
