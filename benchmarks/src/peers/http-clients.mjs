import { Agent } from "node:http";
import axios from "axios";
import got from "got";
import { Pool } from "undici";

/**
 * Opens a client that posts a ready-made body and resolves when it was answered with 2xx.
 *
 * @typedef {{ post: (body: Buffer) => Promise<void>, close: () => Promise<void> | void }} HttpClient
 * @typedef {(url: string, headers: Record<string, string>, connections: number) => HttpClient} OpenClient
 */

/** @type {Readonly<Record<string, OpenClient>>} */
export const HTTP_CLIENTS = {
  undici: (url, headers, connections) => {
    const { origin, pathname } = new URL(url);
    const pool = new Pool(origin, { connections });
    return {
      post: async (body) => {
        const { statusCode, body: answer } = await pool.request({ path: pathname, method: "POST", headers, body });
        await answer.dump();
        requireSuccess(statusCode);
      },
      close: () => pool.close(),
    };
  },
  got: (url, headers, connections) => {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    return {
      post: async (body) => {
        requireSuccess((await got.post(url, { body, headers, agent: { http: agent }, retry: { limit: 0 } })).statusCode);
      },
      close: () => agent.destroy(),
    };
  },
  axios: (url, headers, connections) => {
    const httpAgent = new Agent({ keepAlive: true, maxSockets: connections });
    return {
      post: async (body) => {
        requireSuccess((await axios.post(url, body, { headers, httpAgent, proxy: false })).status);
      },
      close: () => httpAgent.destroy(),
    };
  },
  fetch: (url, headers) => ({
    post: async (body) => {
      const response = await fetch(url, { method: "POST", headers, body: new Uint8Array(body) });
      await response.arrayBuffer();
      requireSuccess(response.status);
    },
    close: () => undefined,
  }),
};

/** @param {number} status */
function requireSuccess(status) {
  if (status < 200 || status > 299) throw new Error(`expected 2xx, received ${String(status)}`);
}
