import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, it } from "vitest";
import { webhookPublicKey } from "../src/index.ts";
import { RequestSigner } from "../src/request-signer.ts";
import { parseWebhookKeys } from "../src/webhook-key.ts";
import { messageOf } from "./support/errors.ts";

// The vectors of the reference implementations: standard-webhooks/libraries, javascript and go.
const ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIMESTAMP = 1_614_265_330;
const BODY = Buffer.from('{"test": 2432232314}');
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const ED25519_SECRET = "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=";
const ED25519_SIGNATURE = "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==";

const sign = (secret: string | string[]): string | undefined => new RequestSigner(parseWebhookKeys(secret, "sign")).sign(ID, TIMESTAMP, BODY);

describe("RequestSigner", () => {
  it("makes the published HMAC signature", () => {
    expect(sign(SECRET)).toBe(SIGNATURE);
    expect(sign(SECRET.slice("whsec_".length))).toBe(SIGNATURE);
  });

  it("makes the published Ed25519 signature, from a seed and from a seed with its public key behind it", () => {
    expect(sign(ED25519_SECRET)).toBe(ED25519_SIGNATURE);
    const seed = Buffer.from(ED25519_SECRET.slice(5), "base64");
    const publicKey = Buffer.from(webhookPublicKey(ED25519_SECRET).slice(5), "base64");
    expect(sign(`whsk_${Buffer.concat([seed, publicKey]).toString("base64")}`)).toBe(ED25519_SIGNATURE);
  });

  it("makes one signature a secret, in order", () => {
    expect(sign([ED25519_SECRET, SECRET])).toBe(`${ED25519_SIGNATURE} ${SIGNATURE}`);
  });

  it("makes signatures that standardwebhooks and svix accept, whatever the bytes", () => {
    for (let length = 24; length <= 64; length++) {
      const secret = `whsec_${randomBytes(length).toString("base64")}`;
      const body = JSON.stringify([{ text: `Größe 🦊 \u2028 ${randomBytes(20).toString("latin1")}` }]);
      const timestamp = Math.floor(Date.now() / 1000);
      const signature = new RequestSigner(parseWebhookKeys(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", secret], "sign")).sign(ID, timestamp, Buffer.from(body));
      const headers = { "webhook-id": ID, "webhook-timestamp": String(timestamp), "webhook-signature": signature ?? "" };
      expect(new Webhook(secret).verify(body, headers)).toBeDefined();
      expect(new SvixWebhook(secret).verify(body, headers)).toBeDefined();
    }
  });
});

describe("parseWebhookKeys", () => {
  const short = `whsec_${Buffer.alloc(23, "s").toString("base64")}`;

  it.each([
    ["nothing", ""],
    ["a prefix alone", "whsec_"],
    ["too few bytes", short],
    ["no base64", "whsec_this-is-my-very-secret-password!!"],
    ["base64 of another alphabet", `whsec_${Buffer.alloc(30, 0xff).toString("base64url")}`],
    ["a line end behind it", `${SECRET}\n`],
    ["a short Ed25519 key", `whsk_${Buffer.alloc(31, 1).toString("base64")}`],
    ["a public key", webhookPublicKey(ED25519_SECRET)],
  ])("refuses %s, and does not show it", (_, secret) => {
    for (const given of [secret, [SECRET, secret]]) {
      const message = messageOf(() => parseWebhookKeys(given, "sign"));
      expect(message).toMatch(/option "secret/);
      const [, bare = ""] = /^(?:wh\w+_)?(.*)$/s.exec(secret) ?? [];
      if (bare !== "") expect(message).not.toContain(bare.trim());
    }
  });

  it("refuses what is no string, and an empty list", () => {
    for (const secret of [7, null, {}, [], [undefined]]) expect(() => parseWebhookKeys(secret, "sign")).toThrow(/option "secret/);
  });

  it("takes a public key to verify, and no secret one", () => {
    expect(parseWebhookKeys(webhookPublicKey(ED25519_SECRET), "verify")).toHaveLength(1);
    expect(() => parseWebhookKeys(ED25519_SECRET, "verify")).toThrow(/public key \(whpk_\)/);
  });
});

describe("webhookPublicKey", () => {
  it("refuses what is no Ed25519 secret key", () => {
    expect(() => webhookPublicKey(SECRET)).toThrow(/begins with whsk_/);
  });
});
