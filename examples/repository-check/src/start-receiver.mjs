import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * A receiver of webhooks that runs beside us.
 *
 * @typedef {object} Receiver
 * @property {string} url where it listens
 * @property {readonly import("@flowtap/core").ExecutionEvent[]} events what it verified and took, so far
 * @property {readonly string[]} refused why it refused requests
 * @property {() => void} close
 */

/**
 * Starts the receiver as another process and waits until it listens.
 *
 * @param {string} secret that requests are signed with; goes through the environment, where `ps` does not show it
 * @returns {Promise<Receiver>}
 */
export async function startReceiver(secret) {
  const child = fork(fileURLToPath(new URL("receiver.mjs", import.meta.url)), { env: { ...process.env, WEBHOOK_SECRET: secret } });
  const [{ port }] = await once(child, "message");
  /** @type {import("@flowtap/core").ExecutionEvent[]} */
  const events = [];
  /** @type {string[]} */
  const refused = [];
  child.on("message", (/** @type {any} */ message) => {
    if ("events" in message) events.push(...message.events);
    else refused.push(message.refused);
  });
  return { url: `http://127.0.0.1:${port}/events`, events, refused, close: () => child.disconnect() };
}
