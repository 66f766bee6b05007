import { encodeEvent, openTap } from "@flowtap/core";
import { WebhookListener } from "@flowtap/webhook";
import { BatchReceiver } from "../batch-receiver.mjs";
import { emitAll, verifyLedger } from "../emit-all.mjs";
import { HTTP_CLIENTS } from "../peers/http-clients.mjs";
import { aheadOf, atMostTimes } from "../targets.mjs";

/** @typedef {import("../contest.mjs").Contender} Contender */

const CONNECTIONS = 4;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const UNDICI_OVER_OURS = 1 / 0.8;

/** From events to answered requests over four connections; peers post bodies that are ready. @type {import("../contest.mjs").Area} */
export const area = {
  name: "webhook",
  contests: ({ isQuick }) =>
    [500, 50].map((batch) => ({
      title: `webhook, batches of ${String(batch)}`,
      figure: "wallNs",
      unit: "ns an event",
      events: isQuick ? 3_000 : batch * 200,
      rounds: 3,
      contenders: [flowtapWebhook(batch), ...Object.keys(HTTP_CLIENTS).map((name) => httpClient(name, batch))],
      targets: [
        { ...atMostTimes("wallNs", UNDICI_OVER_OURS, "undici"), text: "≥ 0.8x the rate of undici" },
        aheadOf("wallNs", 1, "all others", ({ name }) => name !== "undici"),
      ],
    })),
};

/** Encodes, signs and posts; everything that has to be right is in the time. @param {number} batch @returns {Contender} */
function flowtapWebhook(batch) {
  /** @type {BatchReceiver} */
  let receiver;
  return {
    name: "flowtap",
    isOurs: true,
    prepare: async () => {
      receiver = await BatchReceiver.start();
    },
    run: async (workload) => {
      // A batch is split by run over the connections: what each of them carries is the batch that the peers post.
      const listener = new WebhookListener({
        url: receiver.url,
        secret: SECRET,
        allow: ["127.0.0.1"],
        concurrency: CONNECTIONS,
        batch: { maxEvents: batch, maxWaitMs: 0 },
      });
      const tap = openTap(listener, { overflow: "wait", capacity: batch * CONNECTIONS });
      await emitAll(tap, workload);
      verifyLedger(await tap.close(), workload.count);
      await receiver.verify(workload.count);
    },
    release: () => receiver.stop(),
  };
}

/** @param {string} name @param {number} batch @returns {Contender} */
function httpClient(name, batch) {
  /** @type {BatchReceiver} */
  let receiver;
  /** @type {import("../peers/http-clients.mjs").HttpClient} */
  let client;
  return {
    name,
    isOurs: false,
    prepare: async () => {
      receiver = await BatchReceiver.start();
      const headers = { "content-type": "application/json", "webhook-id": "msg_1", "webhook-timestamp": "1767225600", "webhook-signature": `v1,${"A".repeat(43)}=` };
      const open = HTTP_CLIENTS[name];
      if (open === undefined) throw new RangeError(`no client "${name}"`);
      client = open(receiver.url, headers, CONNECTIONS);
    },
    run: async (workload) => {
      const lines = workload.distinct.slice(0, batch).map(encodeEvent);
      const bodies = [Buffer.from(`[${lines.join(",")}]`)];
      let left = Math.ceil(workload.count / batch);
      const post = async () => {
        while (left-- > 0) for (const body of bodies) await client.post(body);
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, post));
      await receiver.verify(Math.ceil(workload.count / batch) * batch);
    },
    release: async () => {
      await client.close();
      receiver.stop();
    },
  };
}
