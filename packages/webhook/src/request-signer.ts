import { createHmac, createSecretKey, sign, type KeyObject } from "node:crypto";
import { ed25519PrivateKey } from "./ed25519-key.ts";
import type { WebhookKey } from "./webhook-key.ts";

/**
 * Makes the `webhook-signature` of Standard Webhooks 1.0: over `id.timestamp.body`, the bytes as they are sent. One
 * signature a key, separated by spaces, so that a receiver can change its secret at leisure.
 */
export class RequestSigner {
  readonly #keys: readonly { readonly scheme: "v1" | "v1a"; readonly key: KeyObject }[];

  constructor(keys: readonly WebhookKey[]) {
    this.#keys = keys.map(({ scheme, bytes }) => ({ scheme, key: scheme === "v1" ? createSecretKey(bytes) : ed25519PrivateKey(bytes) }));
  }

  /**
   * Signs one attempt.
   *
   * @param timestamp of the attempt, in seconds since 1970.
   * @returns the header's value, or `undefined` when there is no key to sign with.
   */
  sign(id: string, timestamp: number, body: Uint8Array): string | undefined {
    if (this.#keys.length === 0) return undefined;
    const before = `${id}.${timestamp}.`;
    return this.#keys.map(({ scheme, key }) => `${scheme},${scheme === "v1" ? hmac(key, before, body) : ed25519(key, before, body)}`).join(" ");
  }
}

function hmac(key: KeyObject, before: string, body: Uint8Array): string {
  return createHmac("sha256", key).update(before).update(body).digest("base64");
}

function ed25519(key: KeyObject, before: string, body: Uint8Array): string {
  return sign(null, Buffer.concat([Buffer.from(before), body]), key).toString("base64");
}
