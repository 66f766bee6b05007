import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** An HTTP server in a process of its own: the far end must not take the sender's processor time. */
export class BatchReceiver {
  #process;
  /** @type {string} */
  url;

  /** @param {import("node:child_process").ChildProcess} process @param {number} port */
  constructor(process, port) {
    this.#process = process;
    this.url = `http://127.0.0.1:${String(port)}/events`;
  }

  /** @returns {Promise<BatchReceiver>} */
  static async start() {
    const process = fork(fileURLToPath(new URL("./programs/receive-batches.mjs", import.meta.url)), [], { execArgv: [] });
    const [{ port }] = await once(process, "message");
    return new BatchReceiver(process, port);
  }

  /**
   * @param {number} events
   * @throws {Error} unless so many events have come since the last time
   */
  async verify(events) {
    this.#process.send("count");
    const [received] = await once(this.#process, "message");
    if (received.events !== events) throw new Error(`expected ${String(events)} events, received ${String(received.events)} in ${String(received.requests)} requests`);
  }

  stop() {
    this.#process.disconnect();
  }
}
