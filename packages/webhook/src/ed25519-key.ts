import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { OptionError } from "@flowtap/core";
import { parseWebhookKeys } from "./webhook-key.ts";

/** What stands before the 32-byte seed in a PKCS #8 Ed25519 key (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** The private key that a 32-byte seed stands for. */
export function ed25519PrivateKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
}

/**
 * The public key (`whpk_…`) that belongs to an Ed25519 secret key: what a receiver verifies with.
 *
 * @param secretKey `whsk_` and the base64 of a 32-byte seed; any 32 random bytes will do.
 * @throws OptionError when it is no such key; the key is not in the message.
 */
export function webhookPublicKey(secretKey: string): string {
  const [key] = parseWebhookKeys(secretKey, "sign");
  if (key?.scheme !== "v1a") throw new OptionError("secretKey", "an Ed25519 secret key that begins with whsk_", "another kind of secret, not shown");
  const { x = "" } = createPublicKey(ed25519PrivateKey(key.bytes)).export({ format: "jwk" });
  return `whpk_${Buffer.from(x, "base64url").toString("base64")}`;
}
