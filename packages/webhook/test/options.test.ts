import { inspect } from "node:util";
import { OptionError } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { WebhookListener, type WebhookListenerOptions } from "../src/index.ts";
import { thrownBy } from "./support/errors.ts";

const url = "https://example.com/hook";
const HIDDEN = "s3cr3t-TOKEN";

/** The error that options are refused with; anything may come from JavaScript. */
function refused(options: unknown): OptionError {
  const error = thrownBy(() => new WebhookListener(options as WebhookListenerOptions));
  expect(error).toBeInstanceOf(OptionError);
  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(HIDDEN);
  return error as OptionError;
}

describe("the options of a webhook", () => {
  it.each<readonly [option: string, options: unknown]>([
    ["options", undefined],
    ["options", "https://example.com"],
    ["options", `https://u:${HIDDEN}@example.com`],
    ["url", {}],
    ["url", { url: [`https://u:${HIDDEN}@example.com`] }],
    ["url", { url: "" }],
    ["url", { url: 7 }],
    ["url", { url: "example.com" }],
    ["url", { url: `ftp://u:${HIDDEN}@example.com/` }],
    ["url", { url: `https://u:${HIDDEN}@exa mple.com/` }],
    ["url", { url: `https://u:${HIDDEN}@example.com/\r\nhost: evil` }],
    ["url", { url: `https://u:${HIDDEN}@example.com/\0` }],
    ["url", { url: ` https://u:${HIDDEN}@example.com/` }],
    ["url", { url: `https://u:${HIDDEN}%@example.com/` }],
    ["url", { url: `http://u:${HIDDEN}@example.com/${HIDDEN}?${HIDDEN}` }],
    ["url", { url: `https://u:${HIDDEN}@10.0.0.1/${HIDDEN}?${HIDDEN}` }],
    ["allow", { url, allow: "localhost" }],
    ["allow", { url, allow: `u:${HIDDEN}@localhost` }],
    ["allow[0]", { url, allow: [7] }],
    ["allow[0]", { url, allow: [`https://u:${HIDDEN}@localhost`] }],
    ["allow[1]", { url, allow: ["localhost", "localhost:80"] }],
    ["allow[0]", { url, allow: ["http://localhost"] }],
    ["allow[0]", { url, allow: ["u@localhost"] }],
    ["allow[0]", { url, allow: [""] }],
    ["secret", { url, secret: HIDDEN }],
    ["secret", { url, secret: null }],
    ["secret[1]", { url, secret: [`whsec_${Buffer.alloc(24).toString("base64")}`, HIDDEN] }],
    ["headers", { url, headers: 7 }],
    ["headers", { url, headers: `x-token: ${HIDDEN}` }],
    ["headers", { url, headers: { [`x-token: ${HIDDEN}`]: "" } }],
    ["retry", { url, retry: HIDDEN }],
    ["headers", { url, headers: [["a", HIDDEN]] }],
    ["headers", { url, headers: { "a b": HIDDEN } }],
    ["headers", { url, headers: { "a\r\nb": HIDDEN } }],
    ["headers", { url, headers: { "": HIDDEN } }],
    ["headers.x-token", { url, headers: { "X-Token": `${HIDDEN}\r\nwebhook-id: forged` } }],
    ["headers.x-token", { url, headers: { "X-Token": `${HIDDEN}\n` } }],
    ["headers.x-token", { url, headers: { "X-Token": `${HIDDEN}\0` } }],
    ["headers.x-token", { url, headers: { "X-Token": `${HIDDEN}\u0100` } }],
    ["headers.x-token", { url, headers: { "X-Token": 7 } }],
    ["headers.authorization", { url: `https://u:${HIDDEN}@example.com`, headers: { Authorization: HIDDEN } }],
    ...["Host", "Content-Length", "content-type", "transfer-encoding", "Accept-Encoding", "webhook-id", "Webhook-Signature", "webhook-timestamp", "connection", "expect"].map(
      (name) => [`headers.${name.toLowerCase()}`, { url, headers: { [name]: HIDDEN } }] as const,
    ),
    ["batch", { url, batch: 7 }],
    ["batch.maxEvents", { url, batch: { maxEvents: 0 } }],
    ["batch.maxBytes", { url, batch: { maxBytes: 1.5 } }],
    ["batch.maxWaitMs", { url, batch: { maxWaitMs: -1 } }],
    ["retry", { url, retry: null }],
    ["retry.maxAttempts", { url, retry: { maxAttempts: 0 } }],
    ["retry.baseDelayMs", { url, retry: { baseDelayMs: Infinity } }],
    ["retry.maxDelayMs", { url, retry: { maxDelayMs: 2 ** 31 } }],
    ["deadlineMs", { url, deadlineMs: 0 }],
    ["deadlineMs", { url, deadlineMs: Number.NaN }],
    ["attemptTimeoutMs", { url, attemptTimeoutMs: "5s" }],
    ["stopTimeoutMs", { url, stopTimeoutMs: -1 }],
    ["deadLetter", { url, deadLetter: "" }],
    ["deadLetter", { url, deadLetter: "a\0b" }],
    ["deadLetter", { url, deadLetter: {} }],
    ["deadLetter", { url, deadLetter: null }],
    ["format", { url, format: "xml" }],
    ["concurrency", { url, concurrency: 0 }],
    ["filter", { url, filter: "step_failed" }],
    ["filter", { url, filter: [7] }],
  ])("are refused by the name %s: %o", (option, options) => {
    expect(refused(options).option).toBe(option);
  });

  it("are taken where they make sense, with every default", () => {
    for (const options of [
      { url },
      { url: new URL(url), retry: { maxAttempts: Infinity }, deadlineMs: Infinity },
      { url, headers: { "x-name": "Größe\tx" }, filter: ["step_failed", "some_new_type"], format: "cloudevents" as const, concurrency: 8 },
    ]) {
      expect(() => new WebhookListener(options)).not.toThrow();
    }
  });

  it("are not to be seen in the listener", () => {
    const listener = new WebhookListener({
      url: `https://u:${HIDDEN}@example.com/${HIDDEN}?${HIDDEN}`,
      secret: `whsec_${Buffer.from(HIDDEN.repeat(3)).toString("base64")}`,
      headers: { "x-token": HIDDEN },
    });
    const shown = inspect(listener, { depth: Infinity, showHidden: true }) + JSON.stringify(listener) + inspect(listener.stats(), { depth: Infinity });
    expect(shown).not.toContain(HIDDEN);
    expect(shown).not.toContain(Buffer.from(HIDDEN.repeat(3)).toString("base64"));
  });
});
