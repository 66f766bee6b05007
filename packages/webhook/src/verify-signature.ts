import type { WebhookKey } from "./webhook-key.ts";
import { concat } from "./webhook-request.ts";

/** More signatures of a kind than a change of secrets needs are not looked at: each of them costs. */
const MOST_SIGNATURES = 16;

/**
 * Whether one of the signatures of a `webhook-signature` header was made with one of the keys, over `id.timestamp.body`. How
 * long it takes says nothing about how much of a signature is right.
 */
export async function hasValidSignature(header: string, keys: readonly WebhookKey[], signedPrefix: string, body: Uint8Array): Promise<boolean> {
  const before = new TextEncoder().encode(signedPrefix);
  const signed = concat([before, body], before.length + body.length);
  for (const { scheme, bytes } of keys) {
    const signatures = signaturesOf(header, scheme);
    if (scheme === "v1") {
      if (signatures.length === 0) continue;
      const expected = await hmac(bytes, signed);
      if (signatures.some((signature) => isEqual(signature, expected))) return true;
    } else {
      for (const signature of signatures) if (await isEd25519Signature(bytes, signature, signed)) return true;
    }
  }
  return false;
}

/** `v1,BASE64 v1a,BASE64` → what stands behind the scheme's name. */
function signaturesOf(header: string, scheme: string): string[] {
  return header
    .split(" ")
    .filter((signature) => signature.startsWith(`${scheme},`))
    .slice(0, MOST_SIGNATURES)
    .map((signature) => signature.slice(scheme.length + 1));
}

async function hmac(bytes: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>): Promise<string> {
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.sign("HMAC", key, signed))));
}

async function isEd25519Signature(bytes: Uint8Array<ArrayBuffer>, signature: string, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  let decoded: string;
  try {
    decoded = atob(signature);
  } catch {
    return false;
  }
  const key = await crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, Uint8Array.from(decoded, (character) => character.charCodeAt(0)), signed);
}

function isEqual(received: string, expected: string): boolean {
  let difference = received.length ^ expected.length;
  for (let index = 0; index < expected.length; index++) difference |= received.charCodeAt(index) ^ expected.charCodeAt(index);
  return difference === 0;
}
