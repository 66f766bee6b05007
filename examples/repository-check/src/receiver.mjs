// The far end of a webhook, in a process of its own: it verifies every request with the secret in its environment, and reports what
// it took to whoever started it.
import { createServer } from "node:http";
import { RecentIds, receiveWebhook } from "@flowtap/webhook/receive";

const { WEBHOOK_SECRET: secret = "" } = process.env;
const seen = new RecentIds();

/** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
async function receive(request, response) {
  /** @type {Buffer[]} */
  const parts = [];
  for await (const part of request) parts.push(part);
  try {
    const { events, duplicate } = await receiveWebhook({ body: Buffer.concat(parts), headers: request.headers }, { secret, seen });
    if (!duplicate) process.send?.({ events });
    response.writeHead(204).end();
  } catch (error) {
    process.send?.({ refused: error instanceof Error ? error.message : "not an error" });
    response.writeHead(401).end();
  }
}

const server = createServer((request, response) => void receive(request, response));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" && address !== null ? address.port : 0 });
});
// Ctrl-C is meant for the workflow: its last events are still to come.
process.on("SIGINT", () => undefined);
process.once("disconnect", () => process.exit());
