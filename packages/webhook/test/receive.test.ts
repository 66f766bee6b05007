import { encodeEvent, isFlowtapError, OptionError, type ExecutionEvent } from "@flowtap/core";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { generateKeyPairSync } from "node:crypto";
import { Webhook } from "standardwebhooks";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { webhookPublicKey } from "../src/index.ts";
import { PayloadEncoder } from "../src/payload-encoder.ts";
import { RecentIds, receiveWebhook, WebhookBodyError, WebhookVerificationError, type ReceiveWebhookOptions, type WebhookRawRequest } from "../src/receive.ts";
import { RequestSigner } from "../src/request-signer.ts";
import { parseWebhookKeys } from "../src/webhook-key.ts";
import { eventAt, eventsOf } from "./support/events.ts";
import { newSecret } from "./support/receiver.ts";
import { deliver, webhookTo } from "./support/session.ts";

const secret = newSecret();
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** A request as the reference implementation signs it. */
function signedRequest(body: string, { id = "msg_1", timestamp = nowSeconds(), headers = {}, by = secret } = {}): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  const signature = new Webhook(by).sign(id, new Date(timestamp * 1000), body);
  return { body, headers: { "content-type": "application/json", "webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": signature, ...headers } };
}

const linesOf = (events: readonly ExecutionEvent[]): string => `[${events.map(encodeEvent).join(",")}]`;

/** The reason for which a request is refused. */
async function refusalOf(request: WebhookRawRequest, options: ReceiveWebhookOptions = { secret }): Promise<string> {
  const error: unknown = await receiveWebhook(request, options).catch((thrown: unknown) => thrown);
  if (error instanceof WebhookVerificationError) {
    expect(error.status).toBe(401);
    return error.reason;
  }
  if (error instanceof WebhookBodyError) return `body ${error.status}`;
  throw new Error(`expected a refusal, received ${JSON.stringify(error)}`);
}

describe("receiveWebhook", () => {
  it("takes what the reference implementation signed", async () => {
    const events = eventsOf(3);
    const timestamp = nowSeconds();
    expect(await receiveWebhook(signedRequest(linesOf(events), { timestamp }), { secret })).toEqual({ id: "msg_1", timestamp, events, duplicate: false });
  });

  it("takes a Web Request, a string, bytes, and headers of any kind and case", async () => {
    const { body, headers } = signedRequest(linesOf(eventsOf(2)));
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]));
    for (const request of [
      new Request("https://example.com", { method: "POST", body, headers }),
      { body, headers: new Headers(headers) },
      { body: Buffer.from(body), headers: upper },
      { body: new TextEncoder().encode(body).buffer, headers },
      { body: Readable.from([Buffer.from(body.slice(0, 9)), Buffer.from(body.slice(9))]), headers },
      { body: Buffer.from(`xx${body}`).subarray(2), headers },
    ]) {
      expect((await receiveWebhook(request, { secret })).events).toEqual(eventsOf(2));
    }
  });

  it("takes everything that the listener posts, in either format, byte for byte", async () => {
    const fields = fc.record({ runId: fc.string({ unit: "binary" }), stepId: fc.string({ unit: "binary", minLength: 1 }), text: fc.string({ unit: "binary" }), metadata: fc.dictionary(fc.string(), fc.jsonValue()) });
    const signer = new RequestSigner(parseWebhookKeys(secret, "sign"));
    await fc.assert(
      fc.asyncProperty(fc.array(fields, { minLength: 1, maxLength: 5 }), fc.constantFrom("json" as const, "cloudevents" as const), async (parts, format) => {
        const events = parts.map((part, index): ExecutionEvent => ({ ...eventAt(index), ...part }));
        const payload = new PayloadEncoder(format, { maxEvents: 10, maxBytes: 1e6 }).encode(events, 0, () => undefined);
        if (payload === undefined) throw new Error("nothing encoded");
        const timestamp = nowSeconds();
        const headers = { "content-type": payload.contentType, "webhook-id": payload.id, "webhook-timestamp": String(timestamp), "webhook-signature": signer.sign(payload.id, timestamp, payload.body) };
        const received = await receiveWebhook({ body: payload.body, headers }, { secret });
        expect(received.id).toBe(payload.id);
        expect(received.events.map(encodeEvent)).toEqual(events.map(encodeEvent));
      }),
      { numRuns: 60 },
    );
  });

  it("keeps what parsing and writing again would change", async () => {
    const line = '{"type":"step_progress","timestamp":"2026-01-02T03:04:05.123456789+02:00","run_id":"r","step_id":"s","metadata":{"big":123456789012345678901234567890,"zero":-0,"__proto__":{"x":1}}}';
    const { events } = await receiveWebhook(signedRequest(` [ ${line} ,\n${line}] `), { secret });
    expect(events[0]?.timestamp).toBe("2026-01-02T03:04:05.123456789+02:00");
    expect(Object.is((events[0]?.metadata as { zero: number }).zero, -0)).toBe(true);
    expect(events).toHaveLength(2);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it("refuses every request with a byte changed: body, id, timestamp or signature", async () => {
    const request = signedRequest(linesOf(eventsOf(1)));
    const { headers } = request;
    const body = Buffer.from(request.body);
    const bits = fc.record({ at: fc.nat(body.length - 1), bit: fc.nat(7) });
    await fc.assert(
      fc.asyncProperty(bits, async ({ at, bit }) => {
        const changed = Buffer.from(body);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(await refusalOf({ body: changed, headers })).toBe("signature");
      }),
    );
    expect(await refusalOf({ body: Buffer.concat([body, Buffer.from(" ")]), headers })).toBe("signature");
    expect(await refusalOf({ body, headers: { ...headers, "webhook-id": "msg_2" } })).toBe("signature");
    expect(await refusalOf({ body, headers: { ...headers, "webhook-timestamp": String(nowSeconds() - 7) } })).toBe("signature");
    const signature = headers["webhook-signature"] ?? "";
    for (const forged of [signature.slice(0, -1), `${signature}A`, signature.replace("v1,", "v2,"), signature.replace("v1,", "v1a,"), "v1,", "v1", ",", "v1a,", "v1a,!!!", `v1,${"A".repeat(43)}=`]) {
      expect([forged, await refusalOf({ body, headers: { ...headers, "webhook-signature": forged } })]).toEqual([forged, "signature"]);
    }
    expect(await refusalOf(request, { secret: newSecret() })).toBe("signature");
  });

  it("takes one good signature among others, and any of its secrets", async () => {
    const request = signedRequest(linesOf(eventsOf(1)));
    const { headers } = request;
    const many = `v2,x v1,${"A".repeat(43)}= v1a,AAAA ${headers["webhook-signature"]}`;
    expect(await receiveWebhook({ body: request.body, headers: { ...headers, "webhook-signature": many } }, { secret: [newSecret(), secret] })).toMatchObject({ duplicate: false });
    // A thousand signatures are not a thousand verifications.
    const flood = `${"v1,AAAA ".repeat(1_000)}${headers["webhook-signature"]}`;
    expect(await refusalOf({ body: request.body, headers: { ...headers, "webhook-signature": flood } })).toBe("signature");
  });

  it("verifies Ed25519 with the public key, and with no other", async () => {
    const secretKey = `whsk_${Buffer.alloc(32, 7).toString("base64")}`;
    const body = linesOf(eventsOf(1));
    const timestamp = nowSeconds();
    const signature = new RequestSigner(parseWebhookKeys(secretKey, "sign")).sign("msg_1", timestamp, Buffer.from(body)) ?? "";
    const request = { body, headers: { "webhook-id": "msg_1", "webhook-timestamp": String(timestamp), "webhook-signature": signature } };
    expect((await receiveWebhook(request, { secret: webhookPublicKey(secretKey) })).events).toHaveLength(1);
    expect((await receiveWebhook(request, { secret: [secret, webhookPublicKey(secretKey)] })).events).toHaveLength(1);
    const { x = "" } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
    expect(await refusalOf(request, { secret: `whpk_${Buffer.from(x, "base64url").toString("base64")}` })).toBe("signature");
    await expect(receiveWebhook(request, { secret: secretKey })).rejects.toThrow(OptionError);
  });

  it("refuses attempts from too long ago, or from the future", async () => {
    const body = linesOf(eventsOf(1));
    expect(await refusalOf(signedRequest(body, { timestamp: nowSeconds() - 301 }))).toBe("too_old");
    expect(await refusalOf(signedRequest(body, { timestamp: nowSeconds() + 302 }))).toBe("too_new");
    expect(await receiveWebhook(signedRequest(body, { timestamp: nowSeconds() - 290 }), { secret })).toMatchObject({ duplicate: false });
    expect(await refusalOf(signedRequest(body, { timestamp: nowSeconds() - 12 }), { secret, toleranceMs: 10_000 })).toBe("too_old");
    expect(await receiveWebhook(signedRequest(body, { timestamp: nowSeconds() - 3_000 }), { secret, toleranceMs: 86_400_000 })).toMatchObject({ duplicate: false });
  });

  it("refuses missing and malformed headers", async () => {
    const { body, headers } = signedRequest(linesOf(eventsOf(1)));
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      expect(await refusalOf({ body, headers: { ...headers, [name]: undefined } })).toBe("missing_header");
      expect(await refusalOf({ body, headers: { ...headers, [name]: "" } })).toBe("missing_header");
    }
    for (const timestamp of ["soon", "-1", "1e9", " 1", `0${nowSeconds()}`, `${nowSeconds()}.5`, "9".repeat(30)]) {
      expect(await refusalOf({ body, headers: { ...headers, "webhook-timestamp": timestamp } })).toBe("malformed_header");
    }
  });

  it("refuses a body from the sender that holds no events, and says which is at fault", async () => {
    for (const body of ["", "{}", "null", "[", "[,]", '[{"type":"x"}', "[]x", "[1", '["', `[${"[".repeat(50_000)}`, `[${linesOf(eventsOf(1)).slice(1, -1)}}]`]) expect([body, await refusalOf(signedRequest(body))]).toEqual([body, "body 400"]);
    for (const element of ["1", "{}", '{"type":"x","timestamp":"never","run_id":"r"}', "[]", '"x"', "tru", `${linesOf(eventsOf(1)).slice(1, -2)},}`, '{"type":"step_progress","timestamp":"2026-01-02T03:04:05Z","run_id":"r","duration":9007199254740993}']) {
      const error: unknown = await receiveWebhook(signedRequest(`[${linesOf(eventsOf(1)).slice(1, -1)},${element}]`), { secret }).catch((thrown: unknown) => thrown);
      expect([element, error]).toEqual([element, expect.objectContaining({ name: "WebhookBodyError", code: "webhook_body", status: 400, index: 1 })]);
      expect(isFlowtapError((error as WebhookBodyError).cause, "decode")).toBe(true);
    }
    expect(await receiveWebhook(signedRequest("[]"), { secret })).toMatchObject({ events: [] });
    const broken = Buffer.from([0x5b, 0xff, 0x5d]);
    const timestamp = nowSeconds();
    const signature = new RequestSigner(parseWebhookKeys(secret, "sign")).sign("msg_1", timestamp, broken);
    expect(await refusalOf({ body: broken, headers: { "webhook-id": "msg_1", "webhook-timestamp": String(timestamp), "webhook-signature": signature } })).toBe("body 400");
  });

  it("refuses CloudEvents without data", async () => {
    const headers = { "content-type": "application/cloudevents-batch+json; charset=utf-8" };
    for (const element of ["{}", '{"data":null}', '{"data":', '{"data" 1}', "7", '{"data":{}}']) expect([element, await refusalOf(signedRequest(`[${element}]`, { headers }))]).toEqual([element, "body 400"]);
    const line = linesOf(eventsOf(1)).slice(1, -1);
    expect((await receiveWebhook(signedRequest(`[ { "a,}" : [1,"\\"]"] , "d\\u0061ta" : 1, "data" : ${line} } ]`, { headers }), { secret })).events).toEqual(eventsOf(1));
  });

  it("holds no more of a body than maxBodyBytes", async () => {
    const { body, headers } = signedRequest(linesOf(eventsOf(50)));
    expect(await refusalOf({ body, headers }, { secret, maxBodyBytes: 1_000 })).toBe("body 413");
    const needsDuplex = { duplex: "half" }; // for a stream, and unknown to the type of RequestInit
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled++;
        controller.enqueue(new Uint8Array(1_000));
      },
    });
    const request = new Request("https://example.com", { method: "POST", body: endless, headers, ...needsDuplex });
    await expect(receiveWebhook(request, { secret, maxBodyBytes: 10_000 })).rejects.toMatchObject({ status: 413 });
    expect(pulled).toBeLessThan(20);
    await expect(receiveWebhook({ body: Readable.from([Buffer.alloc(600), Buffer.alloc(600)]), headers }, { secret, maxBodyBytes: 1_000 })).rejects.toMatchObject({ status: 413 });
  });

  it("recognises what it has seen: in a set, in RecentIds, and in a store of one's own", async () => {
    const stored = new Set<string>();
    const atomically = (id: string): Promise<boolean> => Promise.resolve(stored.size === stored.add(id).size);
    const slow = { has: async (id: string) => Promise.resolve(stored.has(`slow ${id}`)), add: async (id: string) => Promise.resolve(stored.add(`slow ${id}`)) };
    for (const seen of [new Set<string>(), new RecentIds(), atomically, slow]) {
      const request = signedRequest(linesOf(eventsOf(2)));
      const other = signedRequest(linesOf(eventsOf(2)), { id: "msg_2" });
      expect(await receiveWebhook(request, { secret, seen })).toMatchObject({ duplicate: false, events: eventsOf(2) });
      expect(await receiveWebhook(request, { secret, seen })).toMatchObject({ duplicate: true, events: [] });
      expect(await receiveWebhook(other, { secret, seen })).toMatchObject({ duplicate: false });
    }
  });

  it("counts one of two attempts that arrive together as the duplicate", async () => {
    const request = signedRequest(linesOf(eventsOf(1)));
    const seen = new RecentIds();
    const received = await Promise.all([receiveWebhook(request, { secret, seen }), receiveWebhook(request, { secret, seen })]);
    expect(received.map(({ duplicate }) => duplicate).sort()).toEqual([false, true]);
  });

  it("does not remember what it refused", async () => {
    const seen = new Set<string>();
    await refusalOf(signedRequest("no json"), { secret, seen });
    await refusalOf(signedRequest("[]", { by: newSecret() }), { secret, seen });
    expect(seen.size).toBe(0);
  });

  it("says what to do with a body that was parsed, and with options that cannot work", async () => {
    const { headers } = signedRequest("[]");
    await expect(receiveWebhook({ body: [] as unknown as string, headers }, { secret })).rejects.toThrow(/raw body/);
    for (const options of [{ secret: "short" }, { secret: [] }, { secret, toleranceMs: -1 }, { secret, maxBodyBytes: 0 }]) {
      await expect(receiveWebhook(signedRequest("[]"), options)).rejects.toThrow(OptionError);
    }
  });
});

describe("RecentIds", () => {
  it("remembers the newest, and forgets on request", () => {
    const ids = new RecentIds(2);
    for (const id of ["a", "b", "c"]) ids.add(id);
    expect(["a", "b", "c"].map((id) => ids.has(id))).toEqual([false, true, true]);
    ids.delete("b");
    expect(ids.has("b")).toBe(false);
    expect(() => new RecentIds(0)).toThrow(OptionError);
  });
});

describe("a webhook and its receiver", () => {
  it("hand every event over once, over answers that get lost", async () => {
    const seen = new RecentIds();
    const received: ExecutionEvent[] = [];
    let requests = 0;
    const server = createServer((request, response) => {
      void receiveWebhook({ body: request, headers: request.headers }, { secret, seen }).then(({ events }) => {
        received.push(...events);
        if (requests++ % 3 === 0) request.socket.resetAndDestroy();
        else response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    expect(await deliver(webhookTo({ url, secret }, { batch: { maxEvents: 7 } }), eventsOf(200, 3))).toMatchObject({ delivered: 200 });
    server.close();
    expect(received).toEqual(eventsOf(200, 3));
    expect(requests).toBeGreaterThan(30);
  });
});
