import { OptionError } from "@flowtap/core";
import { hideText } from "./hidden-value.ts";

/** A key as Standard Webhooks writes it, decoded. Never shown: it goes from here into a signer or a verifier only. */
export type WebhookKey =
  /** `whsec_`: HMAC-SHA256, the same key at both ends. */
  | { readonly scheme: "v1"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** `whsk_` or `whpk_`: Ed25519, the seed of a key pair or its public key, 32 bytes. */
  | { readonly scheme: "v1a"; readonly bytes: Uint8Array<ArrayBuffer> };

const LEAST_SECRET_BYTES = 24;
const ED25519_KEY_BYTES = 32;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Decodes the secrets of one end.
 *
 * @param secret one secret or several, as the user gave them.
 * @param use signing takes `whsec_` and `whsk_`, verifying takes `whsec_` and `whpk_`. A secret without a prefix is a `whsec_`.
 * @throws OptionError that says what was expected and never shows the secret.
 */
export function parseWebhookKeys(secret: unknown, use: "sign" | "verify"): readonly WebhookKey[] {
  if (!Array.isArray(secret)) return [parseWebhookKey(secret, "secret", use)];
  if (secret.length === 0) throw new OptionError("secret", "at least one secret", secret);
  return secret.map((one, index) => parseWebhookKey(one, `secret[${index}]`, use));
}

function parseWebhookKey(secret: unknown, option: string, use: "sign" | "verify"): WebhookKey {
  if (typeof secret !== "string") throw new OptionError(option, "a string that begins with whsec_", hideText(secret));
  const [, prefix, text = ""] = /^(whsec_|whsk_|whpk_)?(.*)$/s.exec(secret) ?? [];
  const ed25519Prefix = use === "sign" ? "whsk_" : "whpk_";
  if (prefix === "whsk_" || prefix === "whpk_") {
    if (prefix !== ed25519Prefix) {
      const advice = use === "sign" ? "a secret key (whsk_) to sign with: a public key only verifies" : "a public key (whpk_) to verify with: a secret key belongs to the sender alone";
      throw new OptionError(option, advice, `a ${prefix} key, not shown`);
    }
    const bytes = decodeBase64(text, option, `${prefix} and the base64 of ${ED25519_KEY_BYTES} bytes`);
    // Some tools write the seed and the public key behind one another.
    if (bytes.length !== ED25519_KEY_BYTES && !(use === "sign" && bytes.length === 2 * ED25519_KEY_BYTES)) {
      throw new OptionError(option, `${prefix} and the base64 of ${ED25519_KEY_BYTES} bytes`, `${bytes.length} bytes, not shown`);
    }
    return { scheme: "v1a", bytes: bytes.slice(0, ED25519_KEY_BYTES) };
  }
  const expected = `whsec_ and the base64 of at least ${LEAST_SECRET_BYTES} bytes, as \`openssl rand -base64 32\` makes it`;
  const bytes = decodeBase64(text, option, expected);
  if (bytes.length < LEAST_SECRET_BYTES) throw new OptionError(option, expected, `${bytes.length} bytes, not shown`);
  return { scheme: "v1", bytes };
}

function decodeBase64(text: string, option: string, expected: string): Uint8Array<ArrayBuffer> {
  if (!BASE64.test(text)) throw new OptionError(option, expected, "something that is not base64, not shown");
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
